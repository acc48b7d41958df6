import type { IDataObject } from 'n8n-workflow';
import { smallDossiers, type Sandbox } from '../../../../sandbox';
import type { EtablissementModel } from '../../../../sandbox/data/model';
import { fieldIds } from '../../../../sandbox/data/demarches/small/form';
import { byNumber, onEachApiVersion, startTestSandbox, TestBed } from '../../test-bed';
import { columnsOf } from './columns-of';

onEachApiVersion((bed) => {
	const get = async (number: number, include = ['champs', 'annotations'], on: TestBed = bed) =>
		(await on.run({ operation: 'get', dossier: byNumber(number), include })).only;
	const champsOf = async (number: number, include?: string[]) =>
		(await get(number, include)).champs as IDataObject;
	const model = (number: number) => bed.sandbox.data.dossier(number)!;
	/** What the citizen wrote into a text field. */
	const text = (number: number, stableId: number) => {
		const written = model(number).content.champs.find(
			({ field }) => field.stableId === stableId,
		)?.text;
		expect(written).toMatch(/./);
		return written;
	};

	describe('Simplified output', () => {
		it("has every field of the dossier's revision, in the form's order, headers and explanations left out", async () => {
			for (const number of [
				smallDossiers.complete,
				smallDossiers.inInstruction,
				smallDossiers.empty,
			]) {
				const { champs, annotations } = await get(number);
				const { revision } = model(number);
				expect(Object.keys(champs as object)).toEqual(columnsOf(revision.fields));
				expect(Object.keys(annotations as object)).toEqual(columnsOf(revision.annotations));
			}
		});

		it('has the labels of the revision that the dossier was deposited with', async () => {
			const champs = await champsOf(smallDossiers.firstRevision);
			const { fields } = model(smallDossiers.firstRevision).revision;
			expect(Object.keys(champs)).toEqual(columnsOf(fields));
			expect(champs).toHaveProperty('Nom de la structure');
			expect(champs).toHaveProperty('Fax');
			expect(champs).not.toHaveProperty('Nom de l’association');
		});

		it('is null for a hidden field, and keeps its place', async () => {
			const champs = await champsOf(smallDossiers.inInstruction);
			expect(champs['Précisez la subvention reçue']).toBeNull();
			const visible = await champsOf(smallDossiers.complete);
			expect(visible['Précisez la subvention reçue']).toEqual(expect.any(String));
			expect(Object.keys(champs)).toEqual(Object.keys(visible));
		});

		it('numbers fields that share a label in the order of the form, hidden ones counted', async () => {
			const hidden = await champsOf(smallDossiers.inInstruction);
			expect(hidden.Commentaire).toBeNull();
			expect(hidden['Commentaire (2)']).toBe(
				text(smallDossiers.inInstruction, fieldIds.commentaire),
			);
			const shown = await champsOf(smallDossiers.complete);
			expect(shown.Commentaire).toBe(text(smallDossiers.complete, fieldIds.commentaireMasque));
			expect(shown['Commentaire (2)']).toBe(text(smallDossiers.complete, fieldIds.commentaire));
			expect(shown.Commentaire).not.toBe(shown['Commentaire (2)']);
		});

		it('is null for an empty field', async () => {
			const champs = await champsOf(smallDossiers.empty);
			const filled = Object.entries(champs).filter(([, value]) => value !== null);
			expect(Object.fromEntries(filled)).toEqual({
				'Je certifie l’exactitude des informations': false,
				'Pièce d’identité': { filled: false, grantType: 'piece_justificative' },
			});
		});

		it('gives the SIRET alone while the platform cannot reach the company register', async () => {
			const output = await get(smallDossiers.degraded);
			expect((output.champs as IDataObject)['SIRET du partenaire']).toEqual({
				siret: '99123456700013',
			});
			const { demandeur } = model(smallDossiers.degraded).content;
			expect(output.demandeur).toMatchObject({
				type: 'PersonneMoraleIncomplete',
				siret: (demandeur as EtablissementModel).siret,
			});
		});

		it('gives the applicant: a company, a person, and who deposited for them', async () => {
			expect(await get(smallDossiers.complete)).toMatchObject({
				demandeur: { type: 'PersonneMorale', entreprise: { raisonSociale: 'LES SPÉCIMENS & CIE' } },
				mandataire: null,
			});
			expect(await get(smallDossiers.thirdParty)).toMatchObject({
				demandeur: { type: 'PersonnePhysique', email: 'beneficiaire@example.net' },
				mandataire: { nom: 'Mandataire', prenom: 'Gwenaëlle' },
			});
		});
	});

	describe('A type that the package does not know yet', () => {
		const started: { sandbox?: Sandbox } = {};
		let future: TestBed;
		beforeAll(async () => {
			started.sandbox = await startTestSandbox({
				apiVersion: bed.version,
				unknownChampType: true,
			});
			future = new TestBed(bed.version, { engine: bed.engine, sandbox: started.sandbox });
		});
		afterAll(async () => await started.sandbox?.close());

		it('of a field falls back to its text value', async () => {
			const { champs } = await get(smallDossiers.complete, undefined, future);
			expect(champs).toMatchObject({ 'Champ d’une version à venir': 'Donnée future' });
		});

		it('of an applicant is named', async () => {
			const { demandeur } = await get(smallDossiers.antivirus, undefined, future);
			expect(demandeur).toMatchObject({ type: 'Anonymous' });
		});

		it('does not keep a list, files or the raw answer from being given', async () => {
			const demarche = byNumber(future.sandbox.demarches.small);
			const dossier = byNumber(smallDossiers.antivirus);
			const list = await future.run({ operation: 'getAll', demarche, returnAll: true });
			expect(list.json).toHaveLength(12);
			const files = await future.run({ operation: 'downloadFiles', dossier });
			expect(files.json.length).toBe(
				future.sandbox
					.expectedFiles(smallDossiers.antivirus)
					.filter(({ source }) => source === 'champs' || source === 'annotations').length,
			);
			const raw = await future.run({ operation: 'get', dossier, simplify: false });
			expect(raw.only.demandeur).toMatchObject({ __typename: 'Anonymous' });
		});
	});
});
