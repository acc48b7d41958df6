/** The dossiers of the small démarche are numbered from here on. */
export const firstDossier = 18500101;

/** The small démarche's dossiers, by what is worth seeing in them. */
export const smallDossiers = {
	complete: firstDossier,
	inInstruction: firstDossier + 1,
	accepted: firstDossier + 2,
	refused: firstDossier + 3,
	closedWithoutFollowUp: firstDossier + 4,
	empty: firstDossier + 5,
	hostileNames: firstDossier + 6,
	degraded: firstDossier + 7,
	closedAccount: firstDossier + 8,
	thirdParty: firstDossier + 9,
	antivirus: firstDossier + 10,
	firstRevision: firstDossier + 11,
	draft: firstDossier + 50,
	hiddenByUser: firstDossier + 51,
	hiddenByAdministration: firstDossier + 52,
	expired: firstDossier + 53,
	/** Never existed, but a dossier links to it. */
	missing: firstDossier + 90,
} as const;
