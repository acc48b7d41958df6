import type {
	Demarche,
	DemarchePart,
	Field,
	InstructorGroup,
	RootField,
} from '../../../ds-api/demarches';

/** A démarche as one item: what it is, then the parts that are wanted. */
export function simplifyDemarche(
	{ activeRevision, groupeInstructeurs, labels, service, ...demarche }: Demarche,
	shown: ReadonlySet<DemarchePart>,
): Record<string, unknown> {
	const { champDescriptors = [], annotationDescriptors = [], ...revision } = activeRevision;
	const parts: Record<DemarchePart, () => unknown> = {
		champs: () => champDescriptors.map(describeField),
		annotations: () => annotationDescriptors.map(describeField),
		groupeInstructeurs: () => groupeInstructeurs?.map(describeGroup),
		labels: () => labels,
		service: () => service,
	};
	const { number, id, title, ...rest } = demarche;
	const output: Record<string, unknown> = { number, id, title, ...rest, revision };
	for (const name of Object.keys(parts) as DemarchePart[]) {
		if (shown.has(name)) output[name] = parts[name]();
	}
	return output;
}

/** A field as its administrator sees it: `options` stands on lists only, `champs` on repetitions. */
function describeField(field: RootField | Field): Record<string, unknown> {
	const { __typename, id, label, required, description, ...proper } = field;
	const { champDescriptors, ...lists } = proper as { champDescriptors?: Field[] | null };
	return {
		id,
		label,
		type: typeOfField(field),
		required,
		description,
		...lists,
		...(champDescriptors ? { champs: champDescriptors.map(describeField) } : {}),
	};
}

/** The type's name as fields of dossiers have it: `TextChampDescriptor` is the form's side of `TextChamp`. */
export function typeOfField({ __typename }: { __typename: string }): string {
	return __typename.replace(/Descriptor$/, '');
}

export function describeGroup({ number, id, label, closed, instructeurs }: InstructorGroup) {
	return { number, id, label, closed, instructeurs };
}
