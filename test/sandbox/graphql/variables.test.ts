import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import { ask } from '../ask';
import { who } from '../mutate';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());

const SEND =
	'mutation ($input: DossierEnvoyerMessageInput!) { dossierEnvoyerMessage(input: $input) { errors { message } } }';

/** What the server answers to a message with these fields. */
const refusal = async (fields: object) => {
	const input = { ...who(sandbox, smallDossiers.empty), body: 'Bonjour', ...fields };
	const { status, data, errors } = await ask(sandbox, SEND, { input });
	return { status, data, message: errors[0]?.message, code: errors[0]?.extensions?.code };
};

describe('A variable that does not fit its type', () => {
	it.each([
		[
			{ correction: 'Dupont' },
			'correction (Expected "Dupont" to be one of: incomplete, incorrect, outdated)',
		],
		[{ body: null }, 'body (Expected value to not be null)'],
		[{ body: { nom: 'Dupont' } }, 'body (Could not coerce value {"nom":"Dupont"} to String)'],
		[{ nom: 'Dupont' }, 'nom (Field is not defined on DossierEnvoyerMessageInput)'],
	])(
		'is refused with the value in it, without a code and without data: %j',
		async (fields, said) => {
			expect(await refusal(fields)).toEqual({
				...{ status: 200, data: undefined, code: undefined },
				message: `Variable $input of type DossierEnvoyerMessageInput! was provided invalid value for ${said}`,
			});
		},
	);

	it('by itself is named with its type', async () => {
		const query = 'query ($number: Int!) { dossier(number: $number) { id } }';
		const { errors } = await ask(sandbox, query, { number: 'Dupont' });
		expect(errors[0]).toMatchObject({
			message: 'Variable $number of type Int! was provided invalid value',
			extensions: {
				value: 'Dupont',
				problems: [{ path: [], explanation: 'Could not coerce value "Dupont" to Int' }],
			},
		});
	});
});
