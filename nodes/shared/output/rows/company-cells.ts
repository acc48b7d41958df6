import type { Dossier } from '../../../../ds-api/model';
import { exactNumber } from '../champ-value';
import { textOf, type CellOf } from './cell';

type Company = Extract<Dossier['demandeur'], { __typename: 'PersonneMorale' }>;
type Address = Company['address'];

/** The export's columns about a company, as applicant of a dossier. */
export const COMPANY_CELLS: ReadonlyArray<[label: string, cell: CellOf<Dossier>]> = [
	[
		'Établissement SIRET',
		{ text: ({ demandeur }) => ('siret' in demandeur ? demandeur.siret : '') },
	],
	about('Établissement siège social', ({ siegeSocial }) => String(siegeSocial)),
	about('Établissement NAF', ({ naf }) => naf),
	about('Établissement libellé NAF', ({ libelleNaf }) => libelleNaf),
	at('Établissement Adresse', ({ label }) => label),
	at('Établissement numero voie', ({ streetNumber }) => streetNumber),
	at('Établissement type voie', streetType),
	at('Établissement nom voie', ({ streetName }) => streetName),
	at('Établissement complément adresse', complement),
	at('Établissement code postal', ({ postalCode }) => postalCode),
	at('Établissement localité', locality),
	at('Établissement code INSEE localité', ({ cityCode }) => cityCode),
	of('Entreprise SIREN', ({ siren }) => siren),
	[
		'Entreprise capital social',
		{
			text: ({ demandeur }) => textOf(capitalOf(demandeur)),
			typed: ({ demandeur }) => {
				const capital = capitalOf(demandeur);
				return capital ? exactNumber(capital) : null;
			},
		},
	],
	of('Entreprise numero TVA intracommunautaire', (one) => one.numeroTvaIntracommunautaire),
	of('Entreprise forme juridique', ({ formeJuridique }) => formeJuridique),
	of('Entreprise forme juridique code', ({ formeJuridiqueCode }) => formeJuridiqueCode),
	of('Entreprise nom commercial', ({ nomCommercial }) => nomCommercial),
	of('Entreprise raison sociale', ({ raisonSociale }) => raisonSociale),
	of('Entreprise SIRET siège social', ({ siretSiegeSocial }) => siretSiegeSocial),
	of('Entreprise code effectif entreprise', ({ codeEffectifEntreprise }) => codeEffectifEntreprise),
	of('Entreprise date de création', ({ dateCreation }) => dateCreation),
	of('Entreprise état administratif', ({ etatAdministratif }) =>
		etatAdministratif === 'Ferme' ? 'fermé' : textOf(etatAdministratif).toLowerCase(),
	),
	of('Entreprise nom', ({ nom }) => nom),
	of('Entreprise prénom', ({ prenom }) => prenom),
	inRegister('Association RNA', ({ rna }) => rna),
	inRegister('Association titre', ({ titre }) => titre),
	inRegister('Association objet', ({ objet }) => objet),
	inRegister('Association date de création', ({ dateCreation }) => dateCreation),
	inRegister('Association date de déclaration', ({ dateDeclaration }) => dateDeclaration),
	inRegister('Association date de publication', ({ datePublication }) => datePublication),
];

type Text = string | null | undefined;

/** Of a company that the register did not give yet, only the number is known. */
function about(label: string, read: (company: Company) => Text): [string, CellOf<Dossier>] {
	return [
		label,
		{
			text: ({ demandeur }) =>
				demandeur.__typename === 'PersonneMorale' ? textOf(read(demandeur)) : '',
		},
	];
}

function at(label: string, read: (address: Address) => Text) {
	return about(label, ({ address }) => read(address));
}

function of(label: string, read: (entreprise: NonNullable<Company['entreprise']>) => Text) {
	return about(label, ({ entreprise }) => entreprise && read(entreprise));
}

function inRegister(
	label: string,
	read: (association: NonNullable<Company['association']>) => Text,
) {
	return about(label, ({ association }) => association && read(association));
}

function capitalOf(demandeur: Dossier['demandeur']): string | null {
	return demandeur.__typename === 'PersonneMorale'
		? (demandeur.entreprise?.capitalSocial ?? null)
		: null;
}

/** The address comes in lines: who, where in the building, the street, the town. */
function linesOf({ label }: Address): string[] {
	return label
		.split(/[\r\n]+/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
}

/** What stands between the number and the name of the street: `RUE`. */
function streetType({ streetAddress, streetNumber, streetName }: Address): string {
	let type = textOf(streetAddress).trim();
	if (streetNumber && type.startsWith(streetNumber)) type = type.slice(streetNumber.length).trim();
	if (!streetName || !type.endsWith(streetName)) return '';
	return type.slice(0, -streetName.length).trim();
}

/** The API gives it among the lines of the address only: the one above the street, below the name. */
function complement(address: Address): string {
	const lines = linesOf(address);
	const street = lines.indexOf(textOf(address.streetAddress).trim());
	return street > 1 ? textOf(lines[street - 1]) : '';
}

/** The town as the register spells it is in the last line of the address. */
function locality(address: Address): Text {
	const { postalCode, cityName } = address;
	const line = linesOf(address).findLast((each) => each.startsWith(`${postalCode} `));
	return line && postalCode ? line.slice(postalCode.length).trim() : cityName;
}
