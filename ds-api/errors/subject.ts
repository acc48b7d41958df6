/** What a request was about, in the user's words. */
export interface Subject {
	/** A document of the user's own is about anything. */
	kind: 'dossier' | 'demarche' | 'group' | 'credential' | 'document';
	/** e.g. `Dossier 123`; it begins a sentence. */
	name: string;
}

/** What each root field of a document is about, where they differ. */
export type Subjects = Subject | ((rootField: unknown) => Subject);

export const dossierSubject = (number: number): Subject => ({
	kind: 'dossier',
	name: `Dossier ${number}`,
});

export const demarcheSubject = (number: number): Subject => ({
	kind: 'demarche',
	name: `Démarche ${number}`,
});

export const groupSubject = (number: number): Subject => ({
	kind: 'group',
	name: `Groupe instructeur ${number}`,
});

export const credentialSubject: Subject = { kind: 'credential', name: 'The credential' };
