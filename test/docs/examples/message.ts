import { smallDossiers } from '../../../sandbox';
import { decision, one, type Examples } from './example';
import { dossier, foreign, given, instructeur, missingDossier } from './parameters';

const { complete, inInstruction, accepted, closedWithoutFollowUp } = smallDossiers;

export const MESSAGE_EXAMPLES: Examples = {
	'message/getAll': {
		outputs: [one({ ...dossier(complete), options: { onlyFromCitizen: true } })],
		errors: [one(missingDossier), one({ ...dossier(complete), options: { createdSince: 'hier' } })],
	},
	'message/send': {
		outputs: [
			one({
				...dossier(inInstruction),
				...{ ...instructeur(), body: 'Bonjour, votre RIB est illisible.', correction: 'incorrect' },
			}),
		],
		errors: [
			one({ ...dossier(inInstruction), ...instructeur(), body: ' ' }),
			one({ ...dossier(accepted), ...instructeur(), body: 'Bonjour', correction: 'incomplete' }),
			one({ ...dossier(closedWithoutFollowUp), ...instructeur(), body: 'Bonjour' }),
			one({ ...dossier(inInstruction), ...foreign, body: 'Bonjour' }),
			one({ ...dossier(complete), ...instructeur(), body: 'Bonjour', correction: 'incomplete' }),
			one({
				...dossier(inInstruction),
				...{ ...instructeur(), body: 'Bonjour', binaryPropertyName: 'data' },
			}),
			{
				parameters: {
					...dossier(inInstruction),
					...{ ...instructeur(), body: 'Bonjour', binaryPropertyName: 'data, autre' },
				},
				files: async (engine) => ({
					...(await decision(engine)),
					autre: await engine.storeBinary(Buffer.from('Autre.'), 'autre.txt', 'text/plain'),
				}),
			},
			{
				parameters: { ...dossier(inInstruction), ...instructeur(), body: 'Bonjour' },
				token: 'readOnly',
			},
			{
				parameters: { ...dossier(inInstruction), ...instructeur(), body: 'Bonjour' },
				before: (sandbox) =>
					sandbox.inject({
						...{ on: 'graphql', operationName: 'sendMessage', executes: false },
						fault: { kind: 'reset' },
					}),
			},
		],
	},
	'message/delete': {
		outputs: [one({ ...dossier(complete), ...instructeur(), messageId: '185001011' })],
		errors: [
			one({ ...dossier(complete), ...instructeur(), messageId: given('') }),
			one({ ...dossier(complete), ...instructeur(), messageId: 'le premier' }),
			one({ ...dossier(complete), ...instructeur(), messageId: '1' }),
			one({ ...dossier(complete), ...instructeur(), messageId: '185001012' }),
		],
	},
};
