import { isObjectType } from 'graphql';
import { apiVersions, schemaOf } from '../../../ds-api/schema/versions';
import type { ApiVersion } from '../../../ds-api/schema/versions';
import { smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask, codes } from '../ask';
import { everythingOf } from './everything';

const sandboxes = {} as Record<ApiVersion, Sandbox>;

beforeAll(async () => {
	for (const apiVersion of apiVersions) {
		sandboxes[apiVersion] = await startSandbox({ apiVersion, requestsPerMinute: 10_000 });
	}
});

afterAll(async () => {
	await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
});

interface ChampAnswer {
	__typename: string;
	label: string;
	stringValue: string | null;
	[field: string]: unknown;
}

async function champs(
	version: ApiVersion,
	number: number,
	selection: string,
): Promise<ChampAnswer[]> {
	const query = `{ dossier(number: ${number}) { champs { __typename label stringValue ${selection} } } }`;
	const { data, errors } = await ask(sandboxes[version], query);
	expect(errors).toEqual([]);
	return data.dossier.champs as ChampAnswer[];
}

const named = (list: ChampAnswer[], label: string): ChampAnswer | undefined =>
	list.find((champ) => champ.label === label);

describe.each(apiVersions)('the small démarche in %s', (version) => {
	const everything = (): string => {
		const type = schemaOf(version).getType('Dossier');
		if (!isObjectType(type)) throw new Error('Dossier is a type');
		return everythingOf(schemaOf(version), type);
	};

	it('can be read in full without an error, and shows every type of champ', async () => {
		const sandbox = sandboxes[version];
		const seen = new Set<string>();
		const query = `query ($number: Int!) { dossier(number: $number) { ${everything()} } }`;
		for (const { number } of sandbox.data.visibleDossiers(sandbox.demarches.small)) {
			const { data, errors } = await ask(sandbox, query, { number });
			expect(errors).toEqual([]);
			for (const { __typename } of data.dossier.champs as ChampAnswer[]) seen.add(__typename);
		}
		const all = schemaOf(version).getType('Champ');
		const types = schemaOf(version)
			.getPossibleTypes(all as Parameters<ReturnType<typeof schemaOf>['getPossibleTypes']>[0])
			.map(({ name }) => name);
		expect(types.filter((type) => !seen.has(type))).toEqual([]);
	});

	it('describes itself without an error', async () => {
		const sandbox = sandboxes[version];
		const type = schemaOf(version).getType('Demarche');
		if (!isObjectType(type)) throw new Error('Demarche is a type');
		const above = ['Demarche', 'DossierConnection'];
		const selection = everythingOf(schemaOf(version), type, above);
		const query = `{ demarche(number: ${sandbox.demarches.small}) { ${selection} } }`;
		expect((await ask(sandbox, query)).errors).toEqual([]);
	});

	it('has twelve dossiers in all five states, in three revisions', async () => {
		const sandbox = sandboxes[version];
		const dossiers = sandbox.data.visibleDossiers(sandbox.demarches.small);
		expect(dossiers).toHaveLength(12);
		expect(new Set(dossiers.map(({ state }) => state)).size).toBe(5);
		const query = `{ demarche(number: ${sandbox.demarches.small}) { revisions { id } } }`;
		expect((await ask(sandbox, query)).data.demarche.revisions).toHaveLength(3);
	});
});

describe('types that depend on the fragments of the document', () => {
	it.each([
		['AddressChamp', 'TextChamp', 'Adresse du siège'],
		['CommuneChamp', 'TextChamp', 'Commune du projet'],
		['DepartementChamp', 'TextChamp', 'Département'],
		['RegionChamp', 'TextChamp', 'Région'],
		['PaysChamp', 'TextChamp', 'Pays'],
		['DropDownListChamp', 'TextChamp', 'Type de projet'],
		['HeaderSectionChamp', 'TextChamp', 'Pièces'],
		['ExplicationChamp', 'TextChamp', 'Avant de commencer'],
		['YesNoChamp', 'CheckboxChamp', 'Avez-vous déjà reçu une subvention ?'],
		['DatetimeChamp', 'DateChamp', 'Rendez-vous souhaité'],
		['TitreIdentiteChamp', 'PieceJustificativeChamp', 'Pièce d’identité'],
	])('%s is a %s without one', async (type, downgraded, label) => {
		const number = smallDossiers.complete;
		const plain = named(await champs('2026-10', number, ''), label);
		expect(plain?.__typename).toBe(downgraded);
		const asked = named(await champs('2026-10', number, `... on ${type} { id }`), label);
		expect(asked?.__typename).toBe(type);
	});

	it('a downgraded value is still readable', async () => {
		const list = await champs(
			'2026-10',
			smallDossiers.complete,
			'... on TextChamp { text: value } ... on CheckboxChamp { checked: value } ... on DateChamp { date } ... on PieceJustificativeChamp { files { filename } }',
		);
		expect(named(list, 'Adresse du siège')).toMatchObject({ text: expect.stringMatching(/\d{5}/) });
		expect(named(list, 'Avez-vous déjà reçu une subvention ?')).toMatchObject({ checked: true });
		expect(named(list, 'Rendez-vous souhaité')).toMatchObject({
			date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
		});
		expect(named(list, 'Pièce d’identité')).toMatchObject({ files: [] });
	});

	it('January returns TitreIdentiteChamp anyway', async () => {
		const list = await champs('2026-01', smallDossiers.complete, '');
		expect(named(list, 'Pièce d’identité')?.__typename).toBe('TitreIdentiteChamp');
	});

	it('an inline fragment without a type crashes the server', async () => {
		const query = `{ dossier(number: ${smallDossiers.complete}) { ... @include(if: true) { number } champs { id } } }`;
		expect((await ask(sandboxes['2026-10'], query)).status).toBe(500);
	});

	it('an incomplete company without its fragment is a complete one with nulls', async () => {
		const query = (fragment: string): string =>
			`{ dossier(number: ${smallDossiers.degraded}) { demandeur { __typename ... on PersonneMorale { siret libelleNaf } ${fragment} } } }`;
		const withFragment = await ask(
			sandboxes['2026-10'],
			query('... on PersonneMoraleIncomplete { siret }'),
		);
		expect(withFragment.data.dossier.demandeur.__typename).toBe('PersonneMoraleIncomplete');
		const without = await ask(sandboxes['2026-10'], query(''));
		expect([without.status, without.data, ...codes(without)]).toEqual([200, null, 'invalid_null']);
		const january = await ask(sandboxes['2026-01'], query(''));
		expect(january.data.dossier.demandeur.__typename).toBe('PersonneMoraleIncomplete');
	});

	it('fields of different types may share a name', async () => {
		const list = await champs(
			'2026-10',
			smallDossiers.complete,
			'... on TextChamp { value } ... on CheckboxChamp { value } ... on DecimalNumberChamp { value }',
		);
		expect(typeof named(list, 'Montant demandé (€)')?.value).toBe('number');
	});
});

describe('values', () => {
	it('a whole number may be beyond what a double holds', async () => {
		const list = await champs(
			'2026-10',
			smallDossiers.antivirus,
			'... on IntegerNumberChamp { value }',
		);
		expect(named(list, 'Nombre d’adhérents')?.value).toBe('9007199254740993');
	});

	it('hidden champs are left out, two share a label', async () => {
		const count = (list: ChampAnswer[]): number =>
			list.filter(({ label }) => label === 'Commentaire').length;
		expect(count(await champs('2026-10', smallDossiers.complete, ''))).toBe(2);
		expect(count(await champs('2026-10', smallDossiers.accepted, ''))).toBe(1);
	});

	it('a field was renamed, one removed and one added since the first revision', async () => {
		const labels = async (number: number): Promise<string[]> =>
			(await champs('2026-10', number, '')).map(({ label }) => label);
		const old = await labels(smallDossiers.firstRevision);
		const recent = await labels(smallDossiers.complete);
		expect(old).toEqual(expect.arrayContaining(['Nom de la structure', 'Fax']));
		expect(recent).toEqual(expect.arrayContaining(['Nom de l’association', 'Référence interne']));
		expect(old).not.toContain('Référence interne');
		expect(recent).not.toContain('Fax');
	});

	it('ids are those of the field, with the row in a repetition', async () => {
		const list = await champs(
			'2026-10',
			smallDossiers.complete,
			'id champDescriptorId ... on RepetitionChamp { rows { id champs { id champDescriptorId } } }',
		);
		const text = (id: unknown): string => Buffer.from(String(id), 'base64').toString();
		expect(text(named(list, 'Statuts')?.id)).toBe('Champ-1134');
		const rows = named(list, 'Membres du bureau')?.rows as Array<{
			id: string;
			champs: ChampAnswer[];
		}>;
		expect(rows).toHaveLength(3);
		expect(text(rows[0]!.id)).toMatch(/^Row-01[0-9A-Z]{24}$/);
		expect(text(rows[0]!.champs[0]!.id)).toBe(`Champ-1141|${text(rows[0]!.id).slice(4)}`);
		expect(text(rows[0]!.champs[0]!.champDescriptorId)).toBe('Champ-1141');
	});

	it('champs, messages and avis can be narrowed by id', async () => {
		const id = Buffer.from('Champ-1134').toString('base64');
		const query = `{ dossier(number: ${smallDossiers.complete}) { champs(id: "${id}") { label } } }`;
		expect((await ask(sandboxes['2026-10'], query)).data.dossier.champs).toEqual([
			{ label: 'Statuts' },
		]);
	});

	it('a SIRET field in degraded mode has no establishment, a missing linked dossier is null', async () => {
		const degraded = await champs(
			'2026-10',
			smallDossiers.degraded,
			'... on SiretChamp { etablissement { siret } }',
		);
		expect(named(degraded, 'SIRET du partenaire')).toMatchObject({
			stringValue: '99123456700013',
			etablissement: null,
		});
		const linked = await champs(
			'2026-10',
			smallDossiers.inInstruction,
			'... on DossierLinkChamp { dossier { number } }',
		);
		expect(named(linked, 'Dossier de l’an passé')?.dossier).toBeNull();
	});

	it('a map has a parcel of agricultural land in October only', async () => {
		const areas = async (version: ApiVersion): Promise<string[]> => {
			const list = await champs(
				version,
				smallDossiers.complete,
				'... on CarteChamp { geoAreas { __typename } }',
			);
			const found = named(list, 'Lieu du projet')?.geoAreas as Array<{ __typename: string }>;
			return found.map(({ __typename }) => __typename);
		};
		expect(await areas('2026-10')).toContain('Rpg');
		expect(await areas('2026-01')).not.toContain('Rpg');
		expect(await areas('2026-01')).toContain('ParcelleCadastrale');
	});

	it('of a closed account the id says so', async () => {
		const query = `{ dossier(number: ${smallDossiers.closedAccount}) { usager { id } connectionUsager archived } }`;
		expect((await ask(sandboxes['2026-10'], query)).data.dossier).toEqual({
			usager: { id: '<deleted>' },
			connectionUsager: 'deleted',
			archived: true,
		});
	});

	it('dates are in Paris time, to the second', async () => {
		const query = `{ dossier(number: ${smallDossiers.complete}) { id dateDepot } }`;
		expect((await ask(sandboxes['2026-10'], query)).data.dossier).toEqual({
			id: Buffer.from(`Dossier-${smallDossiers.complete}`).toString('base64'),
			dateDepot: '2025-10-06T09:12:31+02:00',
		});
	});
});

describe('a server newer than any client', () => {
	it.each(apiVersions)('%s returns a type nobody knows', async (apiVersion) => {
		const sandbox = await startSandbox({ apiVersion, unknownChampType: true });
		try {
			const query = `{ dossier(number: ${smallDossiers.antivirus}) { demandeur { __typename } demarche { revision { champDescriptors { __typename label type } } } champs { __typename label stringValue } } }`;
			const { data, errors } = await ask(sandbox, query);
			expect(errors).toEqual([]);
			expect(data.dossier.demandeur.__typename).toBe('Anonymous');
			expect(named(data.dossier.champs, 'Champ d’une version à venir')).toMatchObject({
				__typename: 'FutureChamp',
				stringValue: 'Donnée future',
			});
			expect(data.dossier.demarche.revision.champDescriptors.at(-1)).toMatchObject({
				__typename: 'FutureChampDescriptor',
				type: 'future',
			});
		} finally {
			await sandbox.close();
		}
	});
});
