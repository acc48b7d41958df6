import type { NodeExecutionHint } from 'n8n-workflow';

import type { ClientEvent } from '../../ds-api/events';
import { counted } from './wording';

/** What a counter counts, and what was the matter with it. */
const LABELS = {
	requestRepeated: ['request', 'repeated after a failure'],
	downloadRepeated: ['download', 'repeated after a failure'],
	uploadRepeated: ['upload', 'repeated after a failure'],
	linksRenewed: ['dossier', 'asked again for links of files'],
	fileReplaced: ['file', 'replaced on the platform meanwhile, taken in the new version'],
	fileLeftOut: ['file', 'left out by the options of the node'],
	fileFailed: ['file', 'that could not be downloaded'],
	dossierUnreadable: ['dossier', 'that the platform could not give'],
} as const;

/** What went another way than the straight one, and is worth knowing after a run. */
export type RunCounter = keyof typeof LABELS;

/** What is missing from the output, or other than it was listed. */
const NOTABLE: readonly RunCounter[] = ['fileReplaced', 'fileFailed', 'dossierUnreadable'];

/** Counts over all items of an execution what one hint under the output tells. */
export class RunCounters {
	private readonly counts = new Map<RunCounter, number>();

	count(what: RunCounter): void {
		this.counts.set(what, this.countOf(what) + 1);
	}

	saw({ kind }: ClientEvent): void {
		if (kind === 'throttled') this.count('requestRepeated');
		else if (isCounted(kind)) this.count(kind);
	}

	/** Nothing when everything went straight. */
	hint(): Required<Pick<NodeExecutionHint, 'message' | 'type'>> | undefined {
		if (this.counts.size === 0) return undefined;
		const parts = (Object.keys(LABELS) as RunCounter[])
			.filter((what) => this.counts.has(what))
			.map((what) => {
				const [one, matter] = LABELS[what];
				return `${counted(this.countOf(what), one)} ${matter}`;
			});
		return {
			message: `In this run: ${parts.join('; ')}.`,
			type: NOTABLE.some((what) => this.counts.has(what)) ? 'warning' : 'info',
		};
	}

	private countOf(what: RunCounter): number {
		return this.counts.get(what) ?? 0;
	}
}

function isCounted(kind: string): kind is RunCounter {
	return kind in LABELS;
}
