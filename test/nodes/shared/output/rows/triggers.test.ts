import type { IDataObject } from 'n8n-workflow';
import { byNumber, onEachApiVersion } from '../../../test-bed';

const FORMAT = { include: ['champs', 'annotations'], outputFormat: 'row' };

onEachApiVersion((bed) => {
	/** One second later, each time. */
	const act = () => {
		bed.sandbox.clock.advance(1);
		return bed.sandbox.act;
	};
	const keysOf = (row: IDataObject | undefined) => Object.keys(row ?? {});
	const inList = async () => {
		const { json } = await bed.run({
			...{ operation: 'getAll', demarche: byNumber(bed.sandbox.demarches.middle), limit: 1 },
			...FORMAT,
		});
		return keysOf(json[0]);
	};
	const workflowOf = (type: string, parameters: object) => ({
		id: 'workflow',
		name: 'Test',
		nodes: [
			{
				name: 'Trigger',
				type: `n8n-nodes-demarche-numerique.${type}`,
				parameters: { demarche: byNumber(bed.sandbox.demarches.middle), ...FORMAT, ...parameters },
			},
			{ name: 'After', type: 'n8n-nodes-base.noOp' },
		],
		connections: { Trigger: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
	});
	const polling = async (parameters: object) => {
		const trigger = bed.engine.pollTrigger(
			workflowOf('demarcheNumeriqueTrigger', {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				...parameters,
			}),
			{ credentials: { dsApi: bed.credential } },
		);
		expect(await trigger.activate()).toEqual([]);
		return trigger;
	};

	it('The polling trigger gives the rows of the list, with what happened before them, of deleted dossiers too', async () => {
		const gone = act().deposit({ demarche: bed.sandbox.demarches.middle });
		const trigger = await polling({ events: ['deposited', 'deleted'] });
		const number = act().deposit({ demarche: bed.sandbox.demarches.middle });
		act().hide(gone, 'user');
		act().erase(gone);
		const rows = (await trigger.poll()).map(({ json }) => json);
		expect(rows.map((row) => [row['Événement'], row.ID])).toEqual([
			['deposited', number],
			['deleted', gone],
		]);
		const keys = ['Événement', 'Date de l’événement', ...(await inList())];
		expect(rows.map(keysOf)).toEqual([keys, keys]);
		expect(rows[0]!['Date de l’événement']).toBe(rows[0]!['Déposé le']);
		expect(rows[1]).toMatchObject({ Email: null, 'État du dossier': 'En\u00a0construction' });
		expect(rows[1]!.Lien).toBe(`${bed.sandbox.url}/dossiers/${gone}`);
	});

	it('The polling trigger gives the rows of a repetition', async () => {
		const trigger = await polling({
			...{ events: ['deposited'], outputFormat: 'repetitionRow' },
			demarche: byNumber(bed.sandbox.demarches.small),
			repetition: 'Membres du bureau',
		});
		const number = act().deposit();
		const rows = (await trigger.poll()).map(({ json }) => json);
		const champs = (await bed.run({ operation: 'get', dossier: byNumber(number) })).only
			.champs as IDataObject;
		const members = (champs['Membres du bureau'] ?? []) as IDataObject[];
		expect(rows).toHaveLength(members.length);
		rows.forEach((row, index) => {
			expect(row).toMatchObject({
				...{ Événement: 'deposited', 'Dossier ID': number, Ligne: index + 1 },
				Nom: members[index]!.Nom,
			});
		});
	});

	it('The webhook trigger gives the rows of the list, with what happened before them', async () => {
		const credential: IDataObject = { ...bed.credential };
		const listener = await bed.engine.listen(workflowOf('demarcheNumeriqueWebhookTrigger', {}), {
			credentials: { dsApi: credential as never },
		});
		const hook = bed.sandbox.webhooks.register({
			...{ demarche: bed.sandbox.demarches.middle, url: listener.url, kind: 'signed' },
		});
		credential.webhookSecret = hook.secret;
		const number = bed.sandbox.act.deposit({ demarche: bed.sandbox.demarches.middle });
		await bed.sandbox.webhooks.settled();
		const rows = (await listener.executions()).flatMap((outcome) =>
			outcome.output('After').map(({ json }) => json),
		);
		hook.remove();
		await listener.close();
		expect(rows.map((row) => [row['Événement'], row.ID])).toEqual([['dossier_depose', number]]);
		expect(keysOf(rows[0])).toEqual(['Événement', 'Date de l’événement', ...(await inList())]);
	});
});
