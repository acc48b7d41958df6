import { byNumber, type NodeRun, type NodeRunOptions, type TestBed } from '../../test-bed';

/** Who writes: the first instructeur of the group of every dossier of the small démarche. */
export const INSTRUCTEUR = 'instruction.une@example.org';
export const byEmail = (value: string) => ({ __rl: true, mode: 'email', value });

/** New dossiers, and the messages that are written on them. */
export function writtenMessages(bed: TestBed) {
	const deposit = () => bed.sandbox.act.deposit();
	const messagesOf = (number: number) => bed.sandbox.data.dossier(number)!.content.messages;
	const sent = (number: number) => messagesOf(number).filter(({ email }) => email === INSTRUCTEUR);
	const send = async (
		number: unknown,
		parameters: object = {},
		options: NodeRunOptions = {},
	): Promise<NodeRun> =>
		await bed.run(
			{
				...{ resource: 'message', operation: 'send', dossier: byNumber(number) },
				...{
					instructeur: byEmail(INSTRUCTEUR),
					body: 'Bonjour, il manque une page.',
					...parameters,
				},
			},
			options,
		);
	return { deposit, messagesOf, sent, send };
}
