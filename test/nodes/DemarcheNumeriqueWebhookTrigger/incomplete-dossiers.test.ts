import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { WebhookListener } from '../../../tools/n8n-engine';
import { clock } from '../../engine-clock';
import { byNumber, onEachApiVersion } from '../test-bed';
import { workflowOf } from './active-trigger';

onEachApiVersion(
	(bed) => {
		let listener: WebhookListener;
		let remove: () => void;

		/** What the workflow is started with when the platform accepts a dossier whose applicant is lost. */
		const startedWith = async (
			kind: 'legacy' | 'signed',
			parameters: object = {},
		): Promise<{ number: number; items: IDataObject[]; warnings: string[] }> => {
			const { act, demarches, webhooks } = bed.sandbox;
			const credential: ICredentialDataDecryptedObject = { ...bed.credential };
			const workflow = workflowOf({
				...{ include: ['champs'], demarche: byNumber(demarches.small) },
				...parameters,
			});
			listener = await bed.engine.listen(workflow, { credentials: { dsApi: credential } });
			const number = act.deposit();
			const hook = webhooks.register({ demarche: demarches.small, url: listener.url, kind });
			remove = () => {
				hook.remove();
				act.erase(number);
			};
			if (kind === 'signed') credential.webhookSecret = hook.secret;
			bed.sandbox.breakData({ dossierNumber: number, kind: 'lostApplicant' });
			const said = jest.spyOn(Container.get(Logger), 'warn');
			said.mockClear();
			act.changeState(number, 'passerEnInstruction');
			await webhooks.settled();
			const warnings = said.mock.calls.map(([text]) => text);
			expect(hook.calls.map(({ status }) => status)).toEqual([200]);
			const outcomes = await listener.executions();
			const items = outcomes.flatMap((outcome) => outcome.output('After').map(({ json }) => json));
			return { number, items, warnings };
		};

		afterEach(async () => {
			remove();
			await listener.close();
		});

		describe.each(['signed', 'legacy'] as const)('A dossier of a %s call', (kind) => {
			const incomplete = [{ part: 'demandeur', code: 'invalid_null' }];

			it('that the platform does not give whole comes with what it gives, and the log says so', async () => {
				const { number, items, warnings } = await startedWith(kind);
				expect(items).toMatchObject([
					{ number, state: 'en_instruction', demandeur: null, incomplete },
				]);
				expect(items[0]!.champs).toHaveProperty('Statuts');
				expect(warnings).toContain(
					`The platform does not give all of dossier ${number} (demandeur: invalid_null): it comes out with what could be given, and says so.`,
				);
			});

			it('is no row that looks whole, but the columns of every row with what is known', async () => {
				const { number, items } = await startedWith(kind, { outputFormat: 'row' });
				const [row, ...others] = items;
				expect(others).toEqual([]);
				expect(row).toMatchObject({ ID: number, incomplete });
				expect(row!.Événement).toBe(kind === 'legacy' ? 'stateChanged' : 'dossier_en_instruction');
				expect(Object.keys(row!)).toEqual(expect.arrayContaining(['Email', 'Statuts']));
				// A gap would pass for an empty cell.
				expect(row!.Email).toBeNull();
				if (kind === 'legacy') expect(row!['État du dossier']).toBe('En\u00a0instruction');
			});
		});
	},
	{ sandbox: { time: clock } },
);
