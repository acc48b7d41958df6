import type { IDataObject } from 'n8n-workflow';
import { smallDossiers } from '../../../../sandbox';
import { isServed } from '../../../../sandbox/data/champ-kinds';
import { parisTime } from '../../../../sandbox/data/instants';
import type { ChampModel, EtablissementModel } from '../../../../sandbox/data/model';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, onEachApiVersion } from '../../test-bed';
import { columnsOf } from './columns-of';

/** What a field of the model must come out as, by its kind. */
const expectedValues: Record<string, (champ: ChampModel) => unknown> = {
	checkbox: ({ values }) => values.value,
	yes_no: ({ values }) => values.value,
	date: ({ values }) => values.date,
	datetime: ({ values }) => parisTime(values.datetime as number),
	integer_number: ({ text }) => Number(text),
	number: ({ text }) => Number(text),
	decimal_number: ({ values }) => values.value,
	multiple_drop_down_list: ({ values }) => values.values,
	linked_drop_down_list: ({ values }) => ({
		primaryValue: values.primaryValue,
		secondaryValue: values.secondaryValue,
	}),
	address: ({ values }) => {
		const { label, streetAddress, postalCode, cityName, cityCode } = values.address as IDataObject;
		return expect.objectContaining({ label, streetAddress, postalCode, cityName, cityCode });
	},
	communes: ({ values }) => ({ ...(values.commune as object), departement: values.departement }),
	departements: ({ values }) => values.departement,
	regions: ({ values }) => values.region,
	pays: ({ values }) => values.pays,
	epci: ({ values }) => ({ ...(values.epci as object), departement: values.departement }),
	siret: ({ values }) => {
		const { siret } = values.etablissement as EtablissementModel;
		return expect.objectContaining({
			siret,
			entreprise: expect.objectContaining({
				siren: siret.slice(0, 9),
				raisonSociale: 'LES SPÉCIMENS & CIE',
				capitalSocial: 123_000_000_000,
				attestationFiscaleAttachment: expect.objectContaining({ contentType: 'application/pdf' }),
			}),
		});
	},
	rna: () => expect.objectContaining({ id: 'W999000001', title: 'Les Spécimens' }),
	rnf: () => expect.objectContaining({ id: '999-FDD-00000-00', title: 'Fondation fictive' }),
	engagement_juridique: () => ({ montantEngage: '1500.00', montantPaye: '0.00' }),
	dossier_link: () => ({
		id: globalId('Dossier', smallDossiers.accepted),
		number: smallDossiers.accepted,
		state: 'accepte',
	}),
	carte: () => expect.objectContaining({ type: 'FeatureCollection' }),
	titre_identite: () => ({ filled: true, grantType: 'piece_justificative' }),
	piece_justificative: ({ files }) =>
		files.length === 0
			? null
			: files.map(({ filename, contentType, createdAt, virusScanResult, content }) => ({
					filename,
					contentType,
					byteSize: content.byteSize,
					checksum: Buffer.from(content.md5(), 'hex').toString('base64'),
					createdAt: parisTime(createdAt),
					virusScanResult,
				})),
	formule: ({ values }) => values.value,
	visa: ({ values }) => values.signedBy,
	numero_dn: ({ values }) => values,
	lexpol: ({ values }) => values,
	commune_de_polynesie: ({ values }) => values.commune,
	code_postal_de_polynesie: ({ values }) => values.commune,
	te_fenua: () => expect.objectContaining({ type: 'FeatureCollection' }),
	referentiel_de_polynesie: ({ text, values }) => ({
		externalId: values.externalId,
		name: text,
		columns: {
			Nom: 'Pirogue double',
			Places: 12,
			Assurée: true,
			Ports: 'Papeete, Uturoa',
			Remarque: null,
		},
	}),
	repetition: ({ rows }) =>
		rows.map(({ champs }) =>
			Object.fromEntries(champs.map((champ) => [champ.field.label, expectedValue(champ)])),
		),
};

const expectedValue = (champ: ChampModel): unknown =>
	(expectedValues[champ.field.kind] ?? (({ text }) => text))(champ);

onEachApiVersion((bed) => {
	const get = async (number: number, include = ['champs', 'annotations']) =>
		(await bed.run({ operation: 'get', dossier: byNumber(number), include })).only;
	const champsOf = async (number: number, include?: string[]) =>
		(await get(number, include)).champs as IDataObject;
	const model = (number: number) => bed.sandbox.data.dossier(number)!;

	describe('Simplified output', () => {
		describe('keeps the type of every kind of field', () => {
			const ofComplete = () => {
				const { content } = model(smallDossiers.complete);
				return [...content.champs, ...content.annotations].filter(
					({ field }) => field.kind !== 'header_section' && field.kind !== 'explication',
				);
			};
			let output: { champs: IDataObject; annotations: IDataObject };
			beforeAll(async () => {
				output = (await get(smallDossiers.complete)) as typeof output;
			});

			it('as the model has it', () => {
				const { content, revision } = model(smallDossiers.complete);
				for (const [part, champs, fields] of [
					['champs', content.champs, revision.fields],
					['annotations', content.annotations, revision.annotations],
				] as const) {
					const visible = new Map(champs.map((champ) => [champ.field.stableId, champ]));
					const shown = fields.filter(({ kind }) => !/^(header_section|explication)$/.test(kind));
					const expected = columnsOf(fields).map((label, index) => {
						const champ = visible.get(shown[index]!.stableId);
						return [label, champ ? expectedValue(champ) : null] as const;
					});
					expect(output[part]).toEqual(Object.fromEntries(expected));
				}
			});

			it('for every kind that this version of the API serves', () => {
				const kinds = new Set(ofComplete().map(({ field }) => field.kind));
				const newer = [
					'aah',
					'aeeh',
					'ars',
					'etudiant_boursier',
					'pre_rempli',
					'quotient_familial',
				];
				const older = ['cnaf', 'dgfip', 'pole_emploi', 'mesri'];
				const all = [
					...Object.keys(expectedValues).filter((kind) => isServed(kind, bed.version, false)),
					...['text', 'textarea', 'email', 'phone', 'iban', 'formatted', 'referentiel'],
					...['annuaire_education', 'cojo', 'civilite', 'drop_down_list'],
					...(bed.version === '2026-10' ? newer : older),
					...(bed.version === 'mes-demarches-2026-06' ? ['nationalites'] : []),
				];
				expect([...kinds].sort()).toEqual(all.sort());
			});

			it.each([
				['a number', 'Nombre d’adhérents', 'number'],
				['a decimal number', 'Montant demandé (€)', 'number'],
				['a yes or no', 'Avez-vous déjà reçu une subvention ?', 'boolean'],
				['a checkbox', 'Je certifie l’exactitude des informations', 'boolean'],
				['a text', 'Nom de l’association', 'string'],
			])('%s', (_, label, type) => {
				expect(typeof output.champs[label]).toBe(type);
			});

			it('a date as an ISO day, a moment as an ISO date and time', () => {
				expect(output.champs['Date de début']).toMatch(/^\d{4}-\d\d-\d\d$/);
				expect(output.champs['Rendez-vous souhaité']).toMatch(
					/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/,
				);
			});

			it('a commune with its code, postal code and département', () => {
				expect(output.champs['Commune du projet']).toEqual({
					name: expect.any(String),
					code: expect.stringMatching(/^\w{5}$/),
					postalCode: expect.stringMatching(/^\d{5}$/),
					departement: { name: expect.any(String), code: expect.any(String) },
				});
			});

			it('a repetition as a list of row objects', () => {
				expect(output.champs['Membres du bureau']).toMatchObject([
					{ Justificatif: [{ filename: 'justificatif.pdf' }] },
					{ Justificatif: [{ filename: 'justificatif.pdf' }, { filename: 'recto.jpg' }] },
					{ Justificatif: null },
				]);
			});

			it('keeps accents, quotes, emoji and line ends of texts and labels', () => {
				expect(output.champs['Objet du projet']).toMatch(
					/«.+»[^]*\n[^]*\t[^]*\r\n[^]*\p{Extended_Pictographic}/u,
				);
				expect(output.champs).toHaveProperty([
					'Intitulé du « projet » (été 2026) 🎉 "spécial" \\ / : * ? < > |',
				]);
			});
		});

		it('gives an integer beyond 2^53 as text, so that no digit is lost', async () => {
			const champs = await champsOf(smallDossiers.antivirus);
			expect(champs['Nombre d’adhérents']).toBe('9007199254740993');
		});

		it('gives the number of a linked dossier that is not there', async () => {
			const champs = await champsOf(smallDossiers.inInstruction);
			expect(champs['Dossier de l’an passé']).toEqual({
				id: null,
				number: smallDossiers.missing,
				state: null,
			});
		});

		it('leaves out files that the antivirus holds back, and tells which are waiting for it', async () => {
			const champs = await champsOf(smallDossiers.antivirus);
			expect(champs.Statuts).toMatchObject([
				{ filename: 'sain.pdf', virusScanResult: 'safe' },
				{ filename: 'en attente.pdf', virusScanResult: 'pending' },
				{ filename: 'en attente.jpg', virusScanResult: 'pending' },
			]);
		});

		describe('of a carte', () => {
			const carte = async (include: string[]) =>
				(await champsOf(smallDossiers.complete, include))['Lieu du projet'] as {
					type: string;
					features: Array<{ type: string; geometry: unknown; properties: IDataObject }>;
				};
			const areas = () =>
				model(smallDossiers.complete).content.champs.find(({ field }) => field.kind === 'carte')!
					.values.geoAreas as Array<{ description: string | null; geometry: unknown }>;

			it("gives the areas' descriptions, no coordinates", async () => {
				const { type, features } = await carte(['champs']);
				expect(type).toBe('FeatureCollection');
				expect(features).toMatchObject(
					areas().map(({ description }) => ({
						type: 'Feature',
						geometry: null,
						properties: { description },
					})),
				);
				expect(JSON.stringify(features)).not.toContain('coordinates');
				expect(features).toHaveLength(bed.version === '2026-10' ? 4 : 3);
			});

			it('with geometry, is a GeoJSON FeatureCollection with coordinates', async () => {
				const { features } = await carte(['champs', 'geometry']);
				expect(features.map(({ geometry }) => geometry)).toEqual(
					areas().map(({ geometry }) => geometry),
				);
			});
		});
	});
});
