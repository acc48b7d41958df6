/** The operations of the node that a field of the API's root is for, or why there is none. */
type Coverage = { by: string[] } | { none: string };

const ADMINISTRATION =
	'It administers the platform, which is not for workflows that handle dossiers.';
/** On an instance that has no mutation for several annotations. */
const ONE_BY_ONE = { by: ['dossier/updateAnnotations'] };

/** By field of the API's two roots. */
export const coverage: Record<string, Coverage> = {
	'Query.demarche': {
		by: ['demarche/get', 'dossier/getAll', 'dossier/downloadFiles', 'deletedDossier/getAll'],
	},
	'Query.demarcheDescriptor': { by: ['prefill/create'] },
	'Query.demarcheDescriptors': {
		none: 'It lists the open data of all administrations, not the démarches of a token.',
	},
	'Query.dossier': { by: ['dossier/get', 'dossier/getFiles', 'message/getAll'] },
	'Query.groupeInstructeur': { by: ['dossier/getAll', 'dossier/downloadFiles'] },
	'Mutation.createDirectUpload': {
		by: ['message/send', 'dossier/changeState', 'dossier/updateAnnotations'],
	},
	'Mutation.demarcheAjouterAdministrateur': { none: ADMINISTRATION },
	'Mutation.demarcheCloner': { none: ADMINISTRATION },
	'Mutation.demarcheModifierParametres': { none: ADMINISTRATION },
	'Mutation.demarchePublier': { none: ADMINISTRATION },
	'Mutation.demarcheSupprimerAdministrateur': { none: ADMINISTRATION },
	'Mutation.dossierAccepter': { by: ['dossier/changeState'] },
	'Mutation.dossierAjouterLabel': { by: ['dossier/addLabel'] },
	'Mutation.dossierAnnulerDemandeCorrection': {
		none: 'Deleting the message that asked for the correction withdraws it, on both versions: message/delete.',
	},
	'Mutation.dossierAjouterInstructeur': {
		none: 'One instance has it: dossier/follow makes an instructeur follow on all of them.',
	},
	'Mutation.dossierArchiver': { by: ['dossier/archive'] },
	'Mutation.dossierBasculeSuivi': { by: ['dossier/follow', 'dossier/unfollow'] },
	'Mutation.dossierChangerGroupeInstructeur': { by: ['dossier/assignGroup'] },
	'Mutation.dossierClasserSansSuite': { by: ['dossier/changeState'] },
	'Mutation.dossierDesarchiver': { by: ['dossier/unarchive'] },
	'Mutation.dossierEnvoyerMessage': { by: ['message/send'] },
	'Mutation.dossierModifierAnnotationAjouterLigne': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationCheckbox': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationDate': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationDatetime': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationDecimalNumber': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationDropDownList': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationIntegerNumber': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationPieceJustificative': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotationText': ONE_BY_ONE,
	'Mutation.dossierModifierAnnotations': { by: ['dossier/updateAnnotations'] },
	'Mutation.dossierPasserEnInstruction': { by: ['dossier/changeState'] },
	'Mutation.dossierRefuser': { by: ['dossier/changeState'] },
	'Mutation.dossierRepasserEnConstruction': { by: ['dossier/changeState'] },
	'Mutation.dossierRepasserEnInstruction': { by: ['dossier/changeState'] },
	'Mutation.dossierSupprimerLabel': { by: ['dossier/removeLabel'] },
	'Mutation.dossierSupprimerMessage': { by: ['message/delete'] },
	'Mutation.groupeInstructeurAjouterInstructeurs': { by: ['instructorGroup/addInstructors'] },
	'Mutation.groupeInstructeurCreer': { by: ['instructorGroup/create'] },
	'Mutation.groupeInstructeurModifier': { by: ['instructorGroup/update'] },
	'Mutation.groupeInstructeurSupprimerInstructeurs': { by: ['instructorGroup/removeInstructors'] },
};
