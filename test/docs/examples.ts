import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Engine } from '../../tools/n8n-engine';
import {
	forbiddenDemarcheNumber,
	forbiddenDossier,
	knownAnswers,
	missingNumber,
	smallDossiers,
	type Sandbox,
} from '../../sandbox';
import { globalId } from '../../sandbox/data/made-up/people-and-places';
import { byNumber, byUrl } from '../nodes/test-bed';

/** Runs the node on the same sandbox, for what an operation needs to be there: the JSON of its only item. */
type RunBefore = (parameters: object) => Promise<IDataObject>;

/** How a page's operation is run on a sandbox of its own. */
export interface Example {
	parameters: object | ((run: RunBefore) => Promise<object>);
	/** What happened on the platform before. */
	before?: (sandbox: Sandbox) => void;
	/** The credential's token; the one that may write unless told. */
	token?: keyof Sandbox['tokens'];
	files?: (engine: Engine) => Promise<IBinaryKeyData>;
}

/** What a page shows: its JSON blocks in their order, and errors that a user meets. */
export interface PageExamples {
	outputs: Example[];
	errors: Example[];
}

const SMALL = 104201;
const INSTRUCTEUR = 'instruction.une@example.org';
const byEmail = (value: string) => ({ __rl: true, mode: 'email', value });
const champ = (number: number) => globalId('Champ', number);
const mapped = (value: object) => ({ mappingMode: 'defineBelow', value });

const dossier = (value: unknown) => ({ dossier: byNumber(value) });
const demarche = (value: unknown = SMALL) => ({ demarche: byNumber(value) });
const instructeur = (email = INSTRUCTEUR) => ({ instructeur: byEmail(email) });
const label = (value: unknown) => ({ label: { __rl: true, mode: 'id', value } });
const group = (value: unknown) => ({ instructorGroup: { __rl: true, mode: 'id', value } });
/** As an expression gives it: what is typed into the panel is checked there. */
const given = (value: string) => `={{ ${JSON.stringify(value)} }}`;

const one = (parameters: object): Example => ({ parameters });

const decision = async (engine: Engine) => ({
	data: await engine.storeBinary(Buffer.from('Inventé.'), 'décision.txt', 'text/plain'),
});

const missingDossier = dossier(missingNumber);
const missingDossierAs = { ...missingDossier, ...instructeur() };
const missingDemarche = demarche(missingNumber);
const foreign = instructeur('instruction.trois@example.org');
const { complete, inInstruction, accepted, refused, closedWithoutFollowUp } = smallDossiers;

/** By `resource/operation`. */
export const EXAMPLES: Record<string, PageExamples> = {
	'dossier/get': {
		outputs: [one({ ...dossier(complete), include: ['champs', 'messages'] })],
		errors: [
			one(missingDossier),
			one(dossier(forbiddenDossier)),
			one(dossier(given(''))),
			one(dossier(given('12.5'))),
			one(dossier(given('https://demarche.numerique.gouv.fr/dossiers/18500101'))),
			one({ dossier: byUrl(given('https://demarche.numerique.gouv.fr/dossiers')) }),
			one({ ...dossier(complete), include: ['tout'] }),
			{ parameters: dossier(complete), token: 'expired' },
			{ parameters: dossier(complete), token: 'revoked' },
			{ parameters: dossier(complete), token: 'forbiddenNetwork' },
		],
	},
	'dossier/getAll': {
		outputs: [one({ ...demarche(), returnAll: true, filters: { state: ['en_instruction'] } })],
		errors: [
			one(missingDemarche),
			one(demarche(forbiddenDemarcheNumber)),
			one({ demarche: byUrl(given('https://demarche.numerique.gouv.fr/commencer/subvention')) }),
			one({ ...demarche(), filters: { updatedSince: 'hier' } }),
			one({ ...demarche(), filters: { instructorGroup: missingNumber } }),
			one({ ...demarche(), filters: { state: ['ouvert'] } }),
			one({ ...demarche(), options: { pageSize: 200 } }),
			one({ ...demarche(), options: { afterCursor: '%%%' } }),
		],
	},
	'dossier/getFiles': {
		outputs: [one({ ...dossier(complete), options: { champs: ['Statuts'] } })],
		errors: [
			one({ ...dossier(complete), sources: [] }),
			one({ ...dossier(complete), sources: ['tout'] }),
			one({ ...dossier(complete), options: { filesCreatedSince: 'hier' } }),
			one({ ...dossier(complete), options: { maxFileSize: 'grand' } }),
			one(missingDossier),
		],
	},
	'dossier/downloadFiles': {
		outputs: [
			one({ ...dossier(complete), options: { champs: ['Statuts'] } }),
			one({ ...dossier(complete), output: 'itemPerDossier', options: { champs: ['Statuts'] } }),
		],
		errors: [
			one({ ...dossier(complete), options: { fileNameTemplate: '{date}-{filename}' } }),
			one({ ...dossier(complete), sources: [] }),
			one({ ...dossier(complete), options: { parallelDownloads: 100 } }),
			one(missingDossier),
			{
				parameters: dossier(complete),
				before: (sandbox) =>
					sandbox.inject({ on: 'file', filename: 'statuts.pdf', fault: { kind: 'corrupt' } }),
			},
			{
				parameters: dossier(complete),
				before: (sandbox) =>
					sandbox.inject({ on: 'file', filename: 'statuts.pdf', fault: knownAnswers.linkExpired }),
			},
		],
	},
	'dossier/changeState': {
		outputs: [
			one({
				...dossier(inInstruction),
				...{ newState: 'accept', motivation: 'Dossier complet.', ...instructeur() },
			}),
		],
		errors: [
			one({ ...dossier(inInstruction), newState: 'refuse', ...instructeur() }),
			one({ ...dossier(complete), newState: 'accept', ...instructeur() }),
			one({ ...dossier(refused), newState: 'accept', ...instructeur() }),
			one({ ...dossier(accepted), newState: 'startInstruction', ...instructeur() }),
			one({ ...dossier(complete), newState: 'startInstruction', ...instructeur() }),
			one({ ...dossier(inInstruction), newState: 'accept', ...foreign }),
			one({ ...dossier(inInstruction), newState: 'accept', instructeur: byEmail('x@example.org') }),
			one({ ...dossier(inInstruction), newState: 'accept', instructeur: byEmail(given('')) }),
			one({ ...dossier(inInstruction), newState: 'decide', ...instructeur() }),
			{
				parameters: { ...dossier(inInstruction), newState: 'accept', ...instructeur() },
				token: 'readOnly',
			},
			one({
				...dossier(inInstruction),
				newState: 'accept',
				...instructeur(),
				justificatif: 'data',
			}),
			{
				parameters: {
					...dossier(inInstruction),
					...{ newState: 'accept', ...instructeur(), justificatif: 'data' },
				},
				files: decision,
				token: 'readOnly',
			},
		],
	},
	'dossier/archive': {
		outputs: [one({ ...dossier(accepted), ...instructeur() })],
		errors: [
			one({ ...dossier(inInstruction), ...instructeur() }),
			one({ ...dossier(accepted), ...foreign }),
			{ parameters: { ...dossier(accepted), ...instructeur() }, token: 'readOnly' },
			one({ ...missingDossier, ...instructeur() }),
			one({ ...dossier(accepted), instructeur: byEmail(given('')) }),
		],
	},
	'dossier/unarchive': {
		outputs: [one({ ...dossier(closedWithoutFollowUp), ...instructeur() })],
		errors: [
			one({ ...dossier(closedWithoutFollowUp), ...foreign }),
			{ parameters: { ...dossier(closedWithoutFollowUp), ...instructeur() }, token: 'readOnly' },
			one({ ...dossier(closedWithoutFollowUp), instructeur: byEmail(given('')) }),
		],
	},
	'dossier/follow': {
		outputs: [one({ ...dossier(complete), ...instructeur('instruction.deux@example.org') })],
		errors: [
			one({ ...dossier(complete), ...foreign }),
			{ parameters: { ...dossier(complete), ...instructeur() }, token: 'readOnly' },
			one({ ...dossier(complete), instructeur: byEmail(given('')) }),
		],
	},
	'dossier/unfollow': {
		outputs: [one({ ...dossier(complete), ...instructeur() })],
		errors: [one(missingDossierAs), one({ ...dossier(complete), instructeur: byEmail(given('')) })],
	},
	'dossier/assignGroup': {
		outputs: [one({ ...dossier(complete), ...group(7102) })],
		errors: [
			one({ ...dossier(complete), ...group(given('')) }),
			one({ ...dossier(complete), ...group(missingNumber) }),
			one({ ...dossier(complete), ...group(7201) }),
			one({ ...dossier(complete), ...group('Culture') }),
			{ parameters: { ...dossier(complete), ...group(7102) }, token: 'readOnly' },
		],
	},
	'dossier/addLabel': {
		outputs: [one({ ...dossier(inInstruction), ...label(41) })],
		errors: [
			one({ ...dossier(complete), ...label(given('')) }),
			one({ ...dossier(inInstruction), ...label(missingNumber) }),
			one({ ...dossier(complete), ...label('Prioritaire') }),
			{ parameters: { ...dossier(inInstruction), ...label(41) }, token: 'readOnly' },
		],
	},
	'dossier/removeLabel': {
		outputs: [one({ ...dossier(complete), ...label(41) })],
		errors: [
			one({ ...dossier(complete), ...label(given('')) }),
			one({ ...dossier(complete), ...label(missingNumber) }),
			{ parameters: { ...dossier(complete), ...label(41) }, token: 'readOnly' },
		],
	},
	'dossier/updateAnnotations': {
		outputs: [
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({
					[champ(1201)]: 'Avis favorable',
					[champ(1204)]: 1250.5,
					[champ(1205)]: '2026-05-04',
					[champ(1206)]: 'Haute',
					[champ(1208)]: 1,
				}),
			}),
			{
				parameters: {
					...dossier(inInstruction),
					...{ ...instructeur(), annotations: mapped({ [champ(1207)]: 'data' }) },
				},
				files: decision,
			},
		],
		errors: [
			one({
				...dossier(inInstruction),
				...{ ...instructeur(), annotations: mapped({ [champ(1207)]: 'data' }) },
			}),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({ 'Visites / 9 / Date de la visite': '2026-05-04' }),
			}),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({
					[champ(1208)]: 1,
					'Visites / last / Date de la visite': '2026-05-04',
				}),
			}),
			one({ ...dossier(inInstruction), ...instructeur(), annotations: mapped({}) }),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({ [champ(1206)]: 'Moyenne' }),
			}),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({ [champ(1213)]: 'douze' }),
			}),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({ [champ(1205)]: 'demain' }),
			}),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({ [champ(9999)]: 'x' }),
			}),
			one({
				...dossier(inInstruction),
				...instructeur(),
				annotations: mapped({ [champ(1205)]: '' }),
				clearEmpty: true,
			}),
			one({
				...dossier(inInstruction),
				...foreign,
				annotations: mapped({ [champ(1201)]: 'Avis favorable' }),
			}),
			{
				parameters: {
					...dossier(inInstruction),
					...instructeur(),
					annotations: mapped({ [champ(1201)]: 'Avis favorable' }),
				},
				token: 'readOnly',
			},
		],
	},
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
	'demarche/get': {
		outputs: [
			one({ ...demarche(), include: ['champs', 'groupeInstructeurs', 'labels', 'service'] }),
		],
		errors: [one(missingDemarche), one({ ...demarche(), include: ['tout'] })],
	},
	'demarche/getStats': {
		outputs: [one(demarche())],
		errors: [one(missingDemarche)],
	},
	'instructorGroup/getAll': {
		outputs: [one({ ...demarche(), filters: { closed: false } })],
		errors: [one(missingDemarche), one({ ...demarche(), limit: 0 })],
	},
	'instructorGroup/create': {
		outputs: [
			one({
				...demarche(),
				...{ label: 'Direction du Nord', instructeurs: 'instruction.une@example.org' },
			}),
		],
		errors: [
			one({ ...demarche(), label: ' ' }),
			one({ ...demarche(), label: 'Vie associative', closed: true }),
			one({ ...demarche(), label: 'Direction du Nord', instructeurs: 'une instructrice' }),
			{ parameters: { ...demarche(), label: 'Direction du Nord' }, token: 'readOnly' },
		],
	},
	'instructorGroup/update': {
		outputs: [one({ ...group(7102), updateFields: { label: 'Culture, sport et jeunesse' } })],
		errors: [
			one({ ...group(7102), updateFields: {} }),
			one({ ...group(7102), updateFields: { label: 'Vie associative' } }),
			one({ ...group(given('')), updateFields: { closed: true } }),
			one({ ...group(missingNumber), updateFields: { closed: true } }),
		],
	},
	'instructorGroup/addInstructors': {
		outputs: [
			one({ ...group(7102), instructeurs: 'instruction.une@example.org' }),
			one({ ...group(7102), instructeurs: 'instruction.une@example.org, pas-une-adresse@x' }),
		],
		errors: [
			one({ ...group(7102), instructeurs: given('') }),
			one({ ...group(7102), instructeurs: 'une instructrice' }),
			one({ ...group(missingNumber), instructeurs: 'instruction.une@example.org' }),
			{
				parameters: { ...group(7102), instructeurs: 'instruction.une@example.org' },
				token: 'readOnly',
			},
		],
	},
	'instructorGroup/removeInstructors': {
		outputs: [one({ ...group(7101), instructeurs: 'instruction.deux@example.org' })],
		errors: [
			one({ ...group(7101), instructeurs: given('') }),
			one({ ...group(missingNumber), instructeurs: 'instruction.une@example.org' }),
			{
				parameters: { ...group(7101), instructeurs: 'instruction.deux@example.org' },
				token: 'readOnly',
			},
		],
	},
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
	'deletedDossier/getAll': {
		outputs: [one({ ...demarche(), which: 'both' })],
		errors: [
			one(missingDemarche),
			one({ ...demarche(), filters: { deletedSince: 'hier' } }),
			one({ ...demarche(), which: 'tous' }),
		],
	},
	'graphql/execute': {
		outputs: [
			one({
				query:
					'query ($number: Int!) { demarche(number: $number) { title state labels { name } } }',
				variables: '{"number": 104201}',
			}),
			one({
				query:
					'query ($after: String) { demarche(number: 104201) { dossiers(first: 5, after: $after) { nodes { number state } pageInfo { hasNextPage endCursor } } } }',
				paginate: true,
				limit: 2,
			}),
		],
		errors: [
			one({ query: given('') }),
			one({ query: '{ demarche(number: 104201) { titre } }' }),
			one({ query: '{ demarche(number: 104201) { title }' }),
			one({ query: '{ demarche(number: 104201) { title } }', variables: '{number: 1}' }),
			one({ query: '{ demarche(number: 104201) { title } }', paginate: true }),
			one({
				query: '{ demarche(number: 104201) { dossiers { nodes { number } } } }',
				paginate: true,
			}),
			one({
				query:
					'query ($after: String) { demarche(number: 104201) { dossiers(after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } deletedDossiers(after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } } }',
				paginate: true,
			}),
			one({ query: '{ demarche(number: 999999) { title } }' }),
		],
	},
};
