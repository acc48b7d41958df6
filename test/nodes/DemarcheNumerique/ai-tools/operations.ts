import type { IDataObject } from 'n8n-workflow';
import { smallDossiers } from '../../../../sandbox';
import { dossierIn, globalId, INSTRUCTEUR } from '../dossier/dossier-in';
import { byNumber, type TestBed } from '../../test-bed';
import { fromAi } from './agent';

/** A call that a model might make of one operation, with nothing but what the operation demands. */
export interface ToolCall {
	parameters: object;
	args: IDataObject;
}

const locator = (mode: string, value: string) => ({ __rl: true, mode, value });
const dossier = byNumber(fromAi('dossier', 'number'));
const demarche = byNumber(fromAi('demarche', 'number'));
const instructeur = locator('email', fromAi('instructeur'));
const instructorGroup = locator('id', fromAi('group'));
const label = locator('id', fromAi('label'));

const onDemarche = ({ sandbox }: TestBed): ToolCall => ({
	parameters: { demarche },
	args: { demarche: sandbox.demarches.small },
});
const onComplete = (): ToolCall => ({
	parameters: { dossier },
	args: { dossier: smallDossiers.complete },
});
const asInstructor =
	(state: Parameters<typeof dossierIn>[1]) =>
	(bed: TestBed): ToolCall => ({
		parameters: { dossier, instructeur },
		args: { dossier: dossierIn(bed, state), instructeur: INSTRUCTEUR },
	});
const withLabel = (bed: TestBed): ToolCall => ({
	parameters: { dossier, label },
	args: {
		dossier: dossierIn(bed, 'en_construction'),
		label: String(bed.sandbox.data.demarche(bed.sandbox.demarches.small)!.labels[0]!.id),
	},
});
const onGroup = (bed: TestBed, more: object, args: IDataObject): ToolCall => ({
	parameters: { instructorGroup, ...more },
	args: {
		group: String(bed.sandbox.data.demarche(bed.sandbox.demarches.small)!.groupes[1]!.number),
		...args,
	},
});

/** Every operation of the node, as `resource/operation`. */
export const toolCalls: Record<string, (bed: TestBed) => ToolCall | Promise<ToolCall>> = {
	'deletedDossier/getAll': onDemarche,
	'demarche/get': onDemarche,
	'demarche/getStats': onDemarche,
	'dossier/addLabel': withLabel,
	'dossier/archive': asInstructor('accepte'),
	'dossier/assignGroup': (bed) => ({
		parameters: { dossier, instructorGroup },
		args: {
			dossier: dossierIn(bed, 'en_construction'),
			group: String(bed.sandbox.data.demarche(bed.sandbox.demarches.small)!.groupes[1]!.number),
		},
	}),
	'dossier/changeState': (bed) => ({
		parameters: { dossier, instructeur, newState: fromAi('newState') },
		args: {
			dossier: dossierIn(bed, 'en_instruction'),
			...{ instructeur: INSTRUCTEUR, newState: 'accept' },
		},
	}),
	'dossier/downloadFiles': onComplete,
	'dossier/follow': asInstructor('en_construction'),
	'dossier/get': onComplete,
	'dossier/getAll': onDemarche,
	'dossier/getFiles': onComplete,
	'dossier/removeLabel': withLabel,
	'dossier/unarchive': asInstructor('refuse'),
	'dossier/unfollow': asInstructor('en_instruction'),
	'dossier/updateAnnotations': (bed) => ({
		parameters: {
			...{ dossier, instructeur },
			annotations: {
				mappingMode: 'defineBelow',
				value: { [globalId('Champ', 1201)]: fromAi('avis') },
			},
		},
		args: {
			dossier: dossierIn(bed, 'en_construction'),
			...{ instructeur: INSTRUCTEUR, avis: 'Avis favorable' },
		},
	}),
	'graphql/execute': ({ sandbox }) => ({
		parameters: { query: fromAi('query') },
		args: { query: `query { demarche(number: ${sandbox.demarches.small}) { title } }` },
	}),
	'instructorGroup/addInstructors': (bed) =>
		onGroup(
			bed,
			{ instructeurs: fromAi('people') },
			{
				people: 'instruction.outil@example.org',
			},
		),
	'instructorGroup/create': ({ sandbox }) => ({
		parameters: { demarche, label: fromAi('label') },
		args: { demarche: sandbox.demarches.small, label: 'Groupe de l’outil' },
	}),
	'instructorGroup/getAll': onDemarche,
	'instructorGroup/removeInstructors': (bed) =>
		onGroup(
			bed,
			{ instructeurs: fromAi('people') },
			{
				people: 'instruction.outil@example.org',
			},
		),
	'instructorGroup/update': (bed) =>
		onGroup(
			bed,
			{ updateFields: { label: fromAi('label') } },
			{
				label: 'Groupe renommé par l’outil',
			},
		),
	'message/delete': async (bed) => {
		const number = dossierIn(bed, 'en_construction');
		const sent = await bed.run({
			...{ resource: 'message', operation: 'send', dossier: byNumber(number) },
			...{ instructeur: locator('email', INSTRUCTEUR), body: 'Sans objet.' },
		});
		return {
			parameters: { dossier, instructeur, messageId: fromAi('messageId') },
			args: { dossier: number, instructeur: INSTRUCTEUR, messageId: sent.only.id },
		};
	},
	'message/getAll': onComplete,
	'message/send': (bed) => ({
		parameters: { dossier, instructeur, body: fromAi('body') },
		args: {
			dossier: dossierIn(bed, 'en_construction'),
			...{ instructeur: INSTRUCTEUR, body: 'Votre dossier est bien arrivé.' },
		},
	}),
	'prefill/create': (bed) => ({
		parameters: {
			demarche,
			champs: {
				mappingMode: 'defineBelow',
				value: { [globalId('Champ', 1103)]: fromAi('association') },
			},
		},
		args: { demarche: bed.sandbox.demarches.small, association: 'Les Spécimens' },
	}),
	'prefill/getStatus': async (bed) => {
		const { only } = await bed.run({
			...{ resource: 'prefill', operation: 'create' },
			...{ demarche: byNumber(bed.sandbox.demarches.small) },
			champs: { mappingMode: 'defineBelow', value: { [globalId('Champ', 1103)]: 'Les Témoins' } },
		});
		return {
			parameters: { demarche, prefillToken: fromAi('token') },
			args: { demarche: bed.sandbox.demarches.small, token: only.prefillToken },
		};
	},
};
