import { randomOf } from './random';
import * as words from './words';

/** What a dossier asks money for: the same in all its texts. */
export interface Story {
	association: string;
	project: string;
	activity: words.Activity;
}

/** The story of a dossier. */
export function storyOf(dossierNumber: number): Story {
	const random = randomOf(`story of ${dossierNumber}`);
	const activity = random.pick(words.activities);
	// The two lists' lengths have no common divisor: neighbours never share a name.
	const half = (list: readonly string[]): string => list[dossierNumber % list.length] ?? '';
	return {
		association: `${half(words.associationHeads)} ${half(words.associationTails)}`,
		project: `${activity.title} ${random.pick(words.spots).at}`,
		activity,
	};
}
