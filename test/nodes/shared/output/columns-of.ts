import type { FieldModel } from '../../../../sandbox/data/model';

/** The labels that the fields of a form have in the output: without decorations, repeated ones numbered. */
export function columnsOf(fields: readonly FieldModel[]): string[] {
	const seen = new Map<string, number>();
	return fields
		.filter(({ kind }) => kind !== 'header_section' && kind !== 'explication')
		.map(({ label }) => {
			const count = (seen.get(label) ?? 0) + 1;
			seen.set(label, count);
			return count === 1 ? label : `${label} (${count})`;
		});
}
