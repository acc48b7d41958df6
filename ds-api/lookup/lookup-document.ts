import { dossierParts, partVariables, type Dossier } from '../model';
import { LookedUpDossierFragmentDoc, TypedDocumentString } from '../generated/operations';

/** The name under which the answer has the dossier at `index`, from 0. */
export const responseName = (index: number) => `dossier${index + 1}`;
/** The variable for its number. */
export const variableName = (index: number) => `number${index + 1}`;

/** The document that asks for so many dossiers at once. */
export function lookupDocument(
	count: number,
): TypedDocumentString<Record<string, Dossier>, Record<string, number | boolean>> {
	const indexes = Array.from({ length: count }, (_, index) => index);
	const declarations = [
		...indexes.map((index) => `$${variableName(index)}: Int!`),
		...[...Object.keys(partVariables(dossierParts())), 'includeRevision'].map(
			(name) => `$${name}: Boolean!`,
		),
	];
	const fields = indexes.map(
		(index) =>
			`${responseName(index)}: dossier(number: $${variableName(index)}) { ...LookedUpDossier }`,
	);
	return new TypedDocumentString(
		`query getDossiers(${declarations.join(', ')}) {\n${fields.join('\n')}\n}\n${LookedUpDossierFragmentDoc.toString()}`,
	);
}
