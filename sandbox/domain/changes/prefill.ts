import { rowOf } from '../../data/made-up/rows';
import type { DossierSeed } from '../../data/made-up/dossier-seed';
import { instant } from '../../data/instants';
import type { Instant } from '../../data/instants';
import type { ChampModel, DossierModel, FieldModel, RowModel } from '../../data/model';
import { places } from '../../data/made-up/people-and-places';
import { randomOf } from '../../data/made-up/random';
import { annotationValue } from './annotation-values';
import { annotationPlace } from './annotations';
import type { Platform } from '../platform';

type Value = Pick<ChampModel, 'text' | 'values'>;

/** Kinds that hold a text as it is given, whatever becomes of it later. */
const takenAsText = ['address', 'siret', 'pre_rempli'];

const textsIn = (value: unknown): string[] =>
	Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : [];

/** A postal code, and the INSEE code of one of its communes: the code alone leaves the choice open. */
function commune(value: unknown): Value | null {
	const [postalCode = '', code] = textsIn(value);
	const ofCode = places.filter(({ commune: { postalCode: each } }) => each === postalCode);
	if (ofCode.length === 0) return null;
	if (code === undefined) return { text: '', values: { commune: null, departement: null } };
	const found = ofCode.find(({ commune: { code: each } }) => each === code);
	if (!found) return null;
	return {
		text: `${found.commune.name} (${postalCode})`,
		values: { commune: found.commune, departement: found.departement },
	};
}

function epci(value: unknown): Value | null {
	const [departement, code] = textsIn(value);
	const found = places.find(
		(place) => place.departement.code === departement && place.epci.code === code,
	);
	return found
		? { text: found.epci.name, values: { epci: found.epci, departement: found.departement } }
		: null;
}

function booleanIn(value: unknown): boolean | null {
	return value === 'true' || value === true ? true : value === 'false' ? false : null;
}

/** What a field makes of a value; null where it passes the value over, which it does without a word. */
function valueOf(platform: Platform, field: FieldModel, value: unknown): Value | null {
	const { kind } = field;
	const text = typeof value === 'string' || typeof value === 'number' ? String(value) : null;
	switch (kind) {
		case 'communes':
			return commune(value);
		case 'epci':
			return epci(value);
		case 'multiple_drop_down_list':
			return Array.isArray(value)
				? annotationValue(textsIn(value), field, platform)
				: annotationValue([String(value)], field, platform);
		case 'checkbox':
		case 'yes_no': {
			const answer = booleanIn(value);
			return answer === null ? null : annotationValue(answer, field, platform);
		}
		default:
			break;
	}
	if (text === null || text === '') return null;
	if (takenAsText.includes(kind)) return { text, values: { value: text } };
	if (kind === 'decimal_number') return annotationValue(Number(text), field, platform);
	if (kind === 'datetime') return annotationValue(instant(text), field, platform);
	return annotationValue(text, field, platform);
}

const fieldOf = (key: string, fields: readonly FieldModel[]): FieldModel | undefined => {
	const place = key.startsWith('champ_') ? annotationPlace(key.slice('champ_'.length)) : null;
	return fields.find(({ stableId }) => stableId === place?.stableId);
};

function rowsOf(
	platform: Platform,
	champ: ChampModel,
	value: unknown,
	seed: DossierSeed,
): RowModel[] {
	const rows = Array.isArray(value) ? (value as unknown[]) : [];
	return rows.flatMap((given, index) => {
		if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
		const row = rowOf(champ.field, seed, index);
		for (const [key, each] of Object.entries(given)) {
			const field = fieldOf(key, champ.field.fields ?? []);
			const inner = row.champs.find((candidate) => candidate.field === field);
			const made = field && valueOf(platform, field, each);
			if (inner && made) Object.assign(inner, made, { prefilled: true });
		}
		return [row];
	});
}

/**
 * Writes into a draft what whoever prefills it has sent: the key of a field is `champ_` and its id without the padding, a
 * repetition is a list of such objects. What a field does not take is passed over.
 */
export function prefill(
	platform: Platform,
	dossier: DossierModel,
	given: Record<string, unknown>,
	at: Instant,
): void {
	const { fields } = dossier.revision;
	const seed: DossierSeed = {
		...{ number: dossier.number, version: platform.version, updatedAt: at, empty: true },
		random: randomOf(`prefilled ${dossier.number}`),
	};
	for (const [key, value] of Object.entries(given)) {
		const field = fieldOf(key, fields);
		const champ = dossier.content.champs.find((each) => each.field === field);
		if (!field || !champ) continue;
		if (field.kind === 'repetition') {
			const rows = rowsOf(platform, champ, value, seed);
			if (rows.length > 0) Object.assign(champ, { rows, prefilled: true });
		} else {
			const made = valueOf(platform, field, value);
			if (made) Object.assign(champ, made, { prefilled: true });
		}
	}
}
