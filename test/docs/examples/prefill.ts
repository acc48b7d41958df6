import { one, type Examples } from './example';
import { champ, demarche, given, mapped, missingDemarche } from './parameters';

export const PREFILL_EXAMPLES: Examples = {
	'prefill/create': {
		outputs: [
			one({
				...demarche(),
				champs: mapped({ [champ(1103)]: 'Les Spécimens', [champ(1118)]: '2026-05-04' }),
			}),
		],
		errors: [
			one(missingDemarche),
			one({ ...demarche(), champs: mapped({ [champ(1120)]: 'beaucoup' }) }),
			one({ ...demarche(), champs: mapped({ [champ(9999)]: 'x' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1126)]: 'Personne' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1118)]: 'demain' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1110)]: 'Quimper' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1114)]: 'Métropole' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1106)]: 'camille' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1140)]: 'Modèle' }) }),
			one({ ...demarche(), champs: mapped({ [champ(1140)]: [{ Prénom: 'Camille' }] }) }),
			one({ ...demarche(), champs: mapped({ [champ(1127)]: 'Culture' }) }),
			one({
				...demarche(),
				champs: mapped({ [champ(1103)]: 'A', 'Nom de l’association': 'B' }),
			}),
			one({ ...demarche(), identity: { nom: 'Exemplier' } }),
		],
	},
	'prefill/getStatus': {
		outputs: [
			{
				parameters: async (run) => {
					const created = { resource: 'prefill', operation: 'create', ...demarche() };
					const { prefillToken } = await run({ ...created, champs: mapped({}) });
					return { ...demarche(), prefillToken };
				},
			},
		],
		errors: [
			one({ ...demarche(), prefillToken: given('') }),
			one({ ...demarche(), prefillToken: 'inconnu' }),
		],
	},
};
