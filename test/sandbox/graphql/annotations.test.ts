import { createHash } from 'node:crypto';
import { smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask } from '../ask';
import { globalId, mutate, upload, who } from '../mutate';

let sandbox: Sandbox;
const number = smallDossiers.empty;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

const champ = (stableId: number | string): string => globalId('Champ', stableId);
const select = 'annotations { id label stringValue }';

type Annotation = [stableId: number | string, value: Record<string, unknown>];

const change = (annotations: Annotation[], to = sandbox) =>
	mutate(
		to,
		'dossierModifierAnnotations',
		{
			...who(to, number),
			annotations: annotations.map(([stableId, value]) => ({ id: champ(stableId), value })),
		},
		select,
	);

const stringValues = (payload: { annotations: Array<{ stringValue: string | null }> }) =>
	payload.annotations.map(({ stringValue }) => stringValue);

describe('private annotations', () => {
	it('take a value of every type, under its own key', async () => {
		const { payload } = await change([
			[1201, { text: 'Favorable' }],
			[1202, { textarea: 'Deux\nlignes' }],
			[1203, { checkbox: true }],
			[1204, { decimalNumber: 1250.5 }],
			[1205, { date: '2026-05-04' }],
			[1206, { dropDownList: 'Haute' }],
			[1211, { yesNo: false }],
			[1212, { datetime: '2026-05-04T10:30:00+02:00' }],
			[1213, { integerNumber: 17 }],
			[1214, { multipleDropDownList: ['Social', 'Écologie'] }],
			[1215, { email: 'contact@example.org' }],
		]);
		expect(payload.errors).toBeNull();
		expect(stringValues(payload)).toEqual([
			'Favorable',
			'Deux\nlignes',
			'true',
			'1250.5',
			'4 mai 2026',
			'Haute',
			'false',
			'4 mai 2026 10:30',
			'17',
			'Social, Écologie',
			'contact@example.org',
		]);
		const typed = `{ dossier(number: ${number}) { dateDerniereModificationAnnotations annotations { ... on DateChamp { date } ... on DatetimeChamp { datetime } ... on IntegerNumberChamp { whole: value } ... on YesNoChamp { yes: value } } } }`;
		const { dossier } = (await ask(sandbox, typed)).data;
		expect(Object.assign({}, ...dossier.annotations)).toEqual({
			date: '2026-05-04',
			datetime: '2026-05-04T10:30:00+02:00',
			whole: '17',
			yes: false,
		});
	});

	it('change in part, and say what did not', async () => {
		const before = sandbox.data.dossier(number)!.updatedAt;
		const { status, payload, refusals } = await change([
			[1201, { text: 'Favorable' }],
			[1205, { text: '4 mai' }],
			[9999, { text: 'Rien' }],
			[1206, { dropDownList: 'Urgente' }],
			[1215, { email: 'pas une adresse' }],
		]);
		expect(status).toBe(200);
		expect(stringValues(payload)).toEqual(['Favorable']);
		expect(refusals).toEqual([
			`L’annotation "${champ(1205)}" attend une valeur d’un autre type`,
			`Aucune annotation "${champ(9999)}" dans ce dossier`,
			'Le champ « Priorité » n’est pas valide',
			'Le champ « Contact interne » n’est pas valide',
		]);
		expect(sandbox.data.dossier(number)!.updatedAt).toBeGreaterThan(before);
	});

	it('are left alone, and the dossier’s date too, when nothing could be changed', async () => {
		const before = sandbox.data.dossier(number)!.updatedAt;
		await change([[1205, { text: '4 mai' }]]);
		expect(sandbox.data.dossier(number)!.updatedAt).toBe(before);
	});

	it('are passed over without a word in January', async () => {
		const january = await startSandbox({ apiVersion: '2026-01' });
		const { payload } = await change(
			[
				[1201, { text: 'Favorable' }],
				[1205, { text: '4 mai' }],
				[9999, { text: 'Rien' }],
			],
			january,
		);
		expect(payload.errors).toBeNull();
		expect(payload.annotations).toHaveLength(1);
		const invalid = await change([[1206, { dropDownList: 'Urgente' }]], january);
		expect(invalid.refusals).toEqual(['["Le champ « Priorité » n’est pas valide"]']);
		const { status, payload: none } = await change([[1207, { phone: '0199000000' }]], january);
		expect([status, none]).toEqual([200, null]);
		await january.close();
	});

	it('take exactly one key', async () => {
		const two = await change([[1201, { text: 'a', textarea: 'b' }]]);
		expect(two.payload).toBeNull();
		expect(two.codes).toHaveLength(1);
	});

	it('that are not in the dossier’s form do not exist, though the citizen’s champs do', async () => {
		const { refusals } = await change([[1103, { text: 'Nom' }]]);
		expect(refusals).toEqual([`Aucune annotation "${champ(1103)}" dans ce dossier`]);
	});
});

describe('a repetition', () => {
	const rowsOf = async (): Promise<Array<{ id: string; champs: Array<{ id: string }> }>> => {
		const query = `{ dossier(number: ${number}) { annotations(id: "${champ(1208)}") { ... on RepetitionChamp { rows { id champs { id stringValue } } } } } }`;
		return (await ask(sandbox, query)).data.dossier.annotations[0].rows;
	};

	it('gets as many rows as asked, whose values can then be set', async () => {
		await change([[1208, { repetition: 2 }]]);
		const rows = await rowsOf();
		expect(rows).toHaveLength(2);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
		const place = Buffer.from(rows[1]!.champs[0]!.id, 'base64').toString().replace('Champ-', '');
		const { payload } = await change([[place, { date: '2026-06-01' }]]);
		expect(stringValues(payload)).toEqual(['1 juin 2026']);
		expect((await rowsOf())[0]!.champs[0]).toMatchObject({ stringValue: null });
		await change([[1208, { repetition: 1 }]]);
		expect(await rowsOf()).toHaveLength(3);
	});
});

describe('a file annotation', () => {
	it('keeps its files and gets more', async () => {
		const bytes = Buffer.from('rapport');
		const checksum = createHash('md5').update(bytes).digest('base64');
		const send = (name: string) => upload(sandbox, number, name, bytes, checksum);
		await change([[1207, { pieceJustificative: [await send('un.txt')] }]]);
		await change([
			[1207, { pieceJustificative: [await send('deux.txt'), await send('trois.txt')] }],
		]);
		const names = sandbox.expectedFiles(number).map(({ filename }) => filename);
		expect(names).toEqual(['un.txt', 'deux.txt', 'trois.txt']);
	});

	it('refuses everything for one bad file', async () => {
		const { payload, refusals } = await change([
			[1201, { text: 'Favorable' }],
			[1207, { pieceJustificative: ['garbage'] }],
		]);
		expect(refusals).toEqual(['L’identifiant du fichier téléversé est invalide']);
		expect(payload.annotations).toBeNull();
	});
});

describe('the deprecated mutations of one annotation', () => {
	it.each([
		['Text', 1201, 'Favorable', 'Favorable'],
		['Text', 1206, 'Haute', 'Haute'],
		['Checkbox', 1211, true, 'true'],
		['Date', 1205, '2026-05-04', '4 mai 2026'],
		['Datetime', 1212, '2026-05-04T08:30:00Z', '4 mai 2026 10:30'],
		['IntegerNumber', 1213, 17, '17'],
		['DecimalNumber', 1204, 12.5, '12.5'],
		['DropDownList', 1206, 'Basse', 'Basse'],
	])('dossierModifierAnnotation%s changes %i', async (kind, stableId, value, expected) => {
		const { payload } = await mutate(
			sandbox,
			`dossierModifierAnnotation${kind}`,
			{ ...who(sandbox, number), annotationId: champ(stableId), value },
			'annotation { stringValue }',
		);
		expect(payload).toMatchObject({ errors: null, annotation: { stringValue: expected } });
	});

	it('add a row', async () => {
		const { payload } = await mutate(
			sandbox,
			'dossierModifierAnnotationAjouterLigne',
			{ ...who(sandbox, number), annotationId: champ(1208) },
			'annotation { rows { id } }',
		);
		expect(payload.annotation.rows).toHaveLength(1);
	});

	it('do not find an annotation of another type', async () => {
		const { refusals } = await mutate(
			sandbox,
			'dossierModifierAnnotationDate',
			{ ...who(sandbox, number), annotationId: champ(1201), value: '2026-05-04' },
			'annotation { id }',
		);
		expect(refusals).toEqual([`Aucune annotation "${champ(1201)}" dans ce dossier`]);
	});
});
