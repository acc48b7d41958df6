import {
	forbiddenDemarcheNumber,
	forbiddenDossier,
	knownAnswers,
	missingNumber,
	smallDossiers,
} from '../../../sandbox';
import { byUrl } from '../../nodes/test-bed';
import { decision, one, type Examples } from './example';
import {
	byEmail,
	champ,
	demarche,
	dossier,
	foreign,
	given,
	group,
	instructeur,
	label,
	mapped,
	missingDemarche,
	missingDossier,
} from './parameters';

const { complete, inInstruction, accepted, refused, closedWithoutFollowUp } = smallDossiers;

export const DOSSIER_EXAMPLES: Examples = {
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
		errors: [
			one({ ...missingDossier, ...instructeur() }),
			one({ ...dossier(complete), instructeur: byEmail(given('')) }),
		],
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
};
