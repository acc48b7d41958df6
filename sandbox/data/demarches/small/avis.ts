import { hours } from '../../instants';
import type { DossierSeed } from '../../made-up/dossier-seed';
import { avisTexts } from '../../made-up/exchange-texts';
import { fileNamed, fileOf } from '../../made-up/files';
import { profile } from '../../made-up/people-and-places';
import type { AvisModel, DossierModel } from '../../model';

/** What an expert was asked: one question is answered, with files, the other is not. */
export function avisOf(dossier: DossierModel, seed: DossierSeed): AvisModel[] {
	const { number, depositedAt, groupe } = dossier;
	const claimant = groupe.instructeurs[0] ?? profile('Instructeur', 1, 'service@example.org');
	const expert = profile('User', number + 500_000, 'expertise@example.net');
	const { question, questionLabel, reponse, secondQuestion } = avisTexts(number);
	const base = { claimant, expert, dateQuestion: depositedAt + hours(30) };
	return [
		{
			...base,
			id: number * 10 + 1,
			...{ question, questionLabel, reponse },
			questionAnswer: true,
			dateReponse: depositedAt + hours(50),
			files: [
				fileOf(seed, 'avis-1/0', fileNamed('avis motivé.pdf')),
				fileOf(seed, 'avis-1/1', fileNamed('calcul.csv')),
			],
		},
		{
			...base,
			id: number * 10 + 2,
			question: secondQuestion,
			questionLabel: null,
			questionAnswer: null,
			reponse: null,
			dateReponse: null,
			files: [],
		},
	];
}
