import type { Instant } from '../instants';
import type { FileModel } from './file';

/** A kind of field, as `TypeDeChamp` names it (and `future`, which no client knows). */
export type FieldKind = string;

/** A field of a form. */
export interface FieldModel {
	stableId: number;
	kind: FieldKind;
	label: string;
	description?: string;
	required: boolean;
	options?: readonly string[];
	otherOption?: boolean;
	level?: number;
	birthdate?: boolean;
	/** The fields of a repetition's row. */
	fields?: readonly FieldModel[];
	template?: FileModel;
	/** What its made-up texts are about, where the label does not tell. */
	topic?: 'occupation' | 'inventory' | 'documents';
	/** Hidden in the dossiers that do not meet the field's condition. */
	conditional?: boolean;
}

export interface RevisionModel {
	id: number;
	fields: readonly FieldModel[];
	annotations: readonly FieldModel[];
	createdAt: Instant;
	publishedAt: Instant | null;
}
