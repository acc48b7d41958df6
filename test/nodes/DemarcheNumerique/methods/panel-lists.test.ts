import type { OpenPanel } from '../../../../tools/n8n-engine';
import { forbiddenDemarcheNumber, smallDossiers } from '../../../../sandbox';
import { globalId } from '../../../sandbox/mutate';
import { byNumber, byUrl, onEachApiVersion } from '../../test-bed';

onEachApiVersion((bed) => {
	const panel = (parameters: object, credential: object = {}): OpenPanel => ({
		type: 'n8n-nodes-demarche-numerique.demarcheNumerique',
		parameters: { resource: 'dossier', ...parameters },
		credentials: { dsApi: { ...bed.credential, ...credential } },
	});

	const search = async (parameter: string, parameters: object, filter?: string) =>
		(await bed.engine.searchList(panel(parameters), parameter, filter)).results;

	const names = async (parameter: string, parameters: object, filter?: string) =>
		(await search(parameter, parameters, filter)).map(({ name }) => name);

	const ofDossier = (operation: string) => ({
		operation,
		dossier: byNumber(String(smallDossiers.inInstruction)),
	});

	describe('The list of instructeurs', () => {
		it("offers those of the dossier's démarche, with their groups", async () => {
			const found = await search('instructeur', ofDossier('changeState'));
			expect(found.map(({ name }) => name)).toEqual([
				'instruction.deux@example.org (Vie associative)',
				'instruction.quatre@example.org (Ancien service)',
				'instruction.trois@example.org (Culture & sport)',
				'instruction.une@example.org (Vie associative)',
			]);
			expect(found[3]!.value).toBe(bed.sandbox.data.groupe(7101)!.groupe.instructeurs[0]!.id);
		});

		it('is searched by e-mail and by group', async () => {
			const parameters = ofDossier('follow');
			expect(await names('instructeur', parameters, 'TROIS@')).toHaveLength(1);
			expect(await names('instructeur', parameters, 'vie asso')).toHaveLength(2);
			expect(await names('instructeur', parameters, 'nobody')).toEqual([]);
		});

		it.each(['changeState', 'archive', 'unarchive', 'follow', 'unfollow'])(
			'is there for %s, of the démarche given for it where the dossier is an expression',
			async (operation) => {
				const parameters = {
					operation,
					dossier: byNumber('={{ $json.number }}'),
					demarche: byUrl('https://demarche.example.org/procedures/104201'),
				};
				expect(await names('instructeur', parameters)).toHaveLength(4);
			},
		);

		it('asks for a démarche when it knows none', async () => {
			const parameters = { operation: 'follow', dossier: byNumber('={{ $json.number }}') };
			await expect(search('instructeur', parameters)).rejects.toMatchObject({
				message: 'The list needs to know the démarche',
				description: expect.stringContaining('for the Lists') as string,
			});
		});

		it('says what is wrong when the platform refuses, without the token', async () => {
			const parameters = { operation: 'follow', demarche: byNumber(forbiddenDemarcheNumber) };
			await expect(search('instructeur', parameters)).rejects.toMatchObject({
				message: `The API Token gives no access to démarche ${forbiddenDemarcheNumber}`,
			});
			const { expired } = bed.sandbox.tokens;
			const open = panel(ofDossier('follow'), { token: expired });
			const error: unknown = await bed.engine
				.searchList(open, 'instructeur')
				.catch((thrown: unknown) => thrown);
			expect(error).toMatchObject({ message: 'The API Token has expired' });
			expect(JSON.stringify(error)).not.toContain(expired);
		});
	});

	describe('The list of groups', () => {
		it('offers those of the démarche, and tells which are closed', async () => {
			const found = await search('instructorGroup', ofDossier('assignGroup'));
			expect(found).toEqual([
				{ name: 'Ancien service (7103, closed)', value: globalId('GroupeInstructeur', 7103) },
				{ name: 'Culture & sport (7102)', value: globalId('GroupeInstructeur', 7102) },
				{ name: 'Vie associative (7101)', value: globalId('GroupeInstructeur', 7101) },
			]);
			expect(await names('instructorGroup', ofDossier('assignGroup'), '7102')).toHaveLength(1);
		});
	});

	describe('The list of labels', () => {
		it.each(['addLabel', 'removeLabel'])(
			'offers those of the démarche for %s',
			async (operation) => {
				const found = await search('label', ofDossier(operation));
				expect(found).toEqual([
					{ name: 'À relire', value: globalId('Label', 42) },
					{ name: 'Éligible', value: globalId('Label', 43) },
					{ name: 'Prioritaire', value: globalId('Label', 41) },
				]);
			},
		);

		it('is searched without regard to accents', async () => {
			expect(await names('label', ofDossier('addLabel'), 'eligible')).toEqual(['Éligible']);
		});
	});
});
