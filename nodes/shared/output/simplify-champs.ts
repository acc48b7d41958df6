import type { Champ, Revision, RootChamp } from '../../../ds-api/model';
import { champValue, isDecoration } from './champ-value';

type RootDescriptor = Revision['champDescriptors'][number];
interface Descriptor {
	__typename: string;
	id: string;
	label: string;
}
interface Column {
	label: string;
	descriptor: Descriptor;
}

/**
 * Fields as an object keyed by their labels. Every field of the form is there, in its order, and null when it is hidden or
 * empty: a column never changes its meaning from one dossier to the next.
 */
export function simplifyChamps(
	champs: readonly RootChamp[],
	descriptors: readonly RootDescriptor[],
): Record<string, unknown> {
	return byLabel(champs, descriptors, (champ, descriptor) => {
		if (champ.__typename !== 'RepetitionChamp') return champValue(champ);
		const rows = (champ.rows as typeof champ.rows | undefined) ?? [];
		if (rows.length === 0) return null;
		const inner = innerDescriptors(descriptor);
		return rows.map((row) => byLabel(row.champs, inner, (field) => champValue(field)));
	});
}

function byLabel<C extends Champ | RootChamp>(
	champs: readonly C[],
	descriptors: readonly Descriptor[],
	valueOf: (champ: C, descriptor: Descriptor | undefined) => unknown,
): Record<string, unknown> {
	const byDescriptor = new Map(champs.map((champ) => [champ.champDescriptorId, champ]));
	const known = new Set(descriptors.map(({ id }) => id));
	const columns = withUniqueLabels([
		...descriptors.filter((descriptor) => !isDecoration(descriptor)),
		// A field that the form does not name (there is none to be expected) is better shown than lost.
		...champs
			.filter((champ) => !known.has(champ.champDescriptorId) && !isDecoration(champ))
			.map(({ __typename, champDescriptorId: id, label }) => ({ __typename, id, label })),
	]);
	return Object.fromEntries(
		columns.map(({ label, descriptor }) => {
			const champ = byDescriptor.get(descriptor.id);
			return [label, champ ? valueOf(champ, descriptor) : null];
		}),
	);
}

/** Fields that share a label are told apart by a number: `Label`, `Label (2)`. */
export function withUniqueLabels(descriptors: readonly Descriptor[]): Column[] {
	const labels = new Set(descriptors.map(({ label }) => label));
	const taken = new Set<string>();
	return descriptors.map((descriptor) => {
		let label = descriptor.label;
		// A numbered label must not take the place of a field that bears it by itself.
		for (let number = 2; taken.has(label) || (number > 2 && labels.has(label)); number += 1) {
			label = `${descriptor.label} (${number})`;
		}
		taken.add(label);
		return { label, descriptor };
	});
}

function innerDescriptors(descriptor: Descriptor | undefined): readonly Descriptor[] {
	return descriptor && 'champDescriptors' in descriptor
		? (descriptor.champDescriptors as Descriptor[])
		: [];
}
