import { smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox, ScanResultChange } from '../../../sandbox/index';
import { ask } from '../ask';
import { bytesAt } from './file-link';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => {
	await sandbox.close();
});

const number = smallDossiers.complete;

interface ListedFile {
	filename: string;
	url: string;
	virusScanResult: string;
}

const file = 'filename url virusScanResult';

/** What the API lists of the field of "statuts.pdf": its files, and those of its column. */
async function listed(): Promise<{ files: ListedFile[]; column: ListedFile[]; changed: string }> {
	const id = Buffer.from('Champ-1134').toString('base64');
	const { data } = await ask(
		sandbox,
		`{ dossier(number: ${number}) { dateDerniereModification champs(id: "${id}") { columns { ... on AttachmentsColumn { value { ${file} } } } ... on PieceJustificativeChamp { files { ${file} } } } } }`,
	);
	const { champs, dateDerniereModification } = data.dossier;
	const [{ files, columns }] = champs;
	return { files, column: columns[0].value, changed: dateDerniereModification };
}

const set = (change: Partial<ScanResultChange>): number =>
	sandbox.setScanResult({
		...{ dossierNumber: number, filename: 'statuts.pdf', virusScanResult: 'safe' },
		...change,
	});

const results = (files: ListedFile[]): Array<[string, string]> =>
	files.map(({ filename, virusScanResult }) => [filename, virusScanResult]);

describe('what the antivirus says of a file can be set', () => {
	it('pending: it is listed, with a link that works', async () => {
		const before = (await listed()).changed;
		expect(set({ virusScanResult: 'pending' })).toBe(1);
		const { files, changed } = await listed();
		expect(results(files)[0]).toEqual(['statuts.pdf', 'pending']);
		expect((await bytesAt(files[0]!.url)).toString('latin1')).toMatch(/^%PDF/);
		expect(changed).toBe(before);
	});

	it.each(['infected', 'integrity_error'] as const)(
		'%s: it is left out, but for the column, until it is safe',
		async (virusScanResult) => {
			set({ virusScanResult });
			const { files, column } = await listed();
			expect(results(files)).toEqual([['récépissé.png', 'safe']]);
			expect(results(column)[0]).toEqual(['statuts.pdf', virusScanResult]);
			const names = (): string[] => sandbox.expectedFiles(number).map(({ filename }) => filename);
			expect(names()).not.toContain('statuts.pdf');
			set({ virusScanResult: 'safe' });
			expect(results((await listed()).files)[0]).toEqual(['statuts.pdf', 'safe']);
			expect(names()).toContain('statuts.pdf');
		},
	);

	it('infected and listed all the same, as it should not be', async () => {
		set({ virusScanResult: 'infected', listed: true });
		expect(results((await listed()).files)[0]).toEqual(['statuts.pdf', 'infected']);
		set({ virusScanResult: 'infected' });
		expect(results((await listed()).files)).toEqual([['récépissé.png', 'safe']]);
	});

	it('of a single file: null when it is infected', async () => {
		const { accepted } = smallDossiers;
		const filename = `attestation-${accepted}.pdf`;
		const attestation = async (): Promise<unknown> =>
			(await ask(sandbox, `{ dossier(number: ${accepted}) { attestation { filename } } }`)).data
				.dossier.attestation;
		expect(await attestation()).toEqual({ filename });
		set({ dossierNumber: accepted, filename, virusScanResult: 'infected' });
		expect(await attestation()).toBeNull();
	});

	it('of every file of that name, in rows as well', () => {
		expect(set({ filename: 'justificatif.pdf' })).toBe(2);
	});

	it('and of no file that is not there', () => {
		expect(() => set({ filename: 'absent.pdf' })).toThrow(`No file "absent.pdf" in the dossier`);
		expect(() => set({ dossierNumber: 1 })).toThrow('No dossier 1 in the sandbox');
	});
});
