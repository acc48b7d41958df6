import type { IExecuteFunctions, IPollFunctions, IWebhookFunctions, Logger } from 'n8n-workflow';

import type { ClientEvent } from '../../ds-api/events';
import { systemClock, type Clock } from '../../ds-api/time';
import { Progress } from './progress';

type Logged = Exclude<ClientEvent, { kind: 'dossiersRead' | 'fileReceived' | 'fileSent' }>;

/** What happened other than it was asked for stands out; what is only another attempt does not. */
const LEVELS: Record<Logged['kind'], 'debug' | 'info' | 'warn'> = {
	requestRepeated: 'info',
	throttled: 'info',
	downloadRepeated: 'info',
	uploadRepeated: 'info',
	linksRenewed: 'debug',
	fileReplaced: 'warn',
	dossierIsolated: 'warn',
	fieldCrashes: 'warn',
};

/** Tells n8n's log what happens while a node runs, and from time to time how far it has come. */
export class EventLog {
	private readonly logger: Logger;
	private readonly title: string;
	private readonly about: { workflowId: string | undefined; executionId: string };
	private readonly progress: Progress;

	constructor(
		n8n: IExecuteFunctions | IPollFunctions | IWebhookFunctions,
		clock: Clock = systemClock,
	) {
		this.logger = n8n.logger;
		this.title = n8n.getNode().name;
		this.about = { workflowId: n8n.getWorkflow().id, executionId: n8n.getExecutionId() };
		this.progress = new Progress(clock);
	}

	saw(event: ClientEvent): void {
		if (isLogged(event)) {
			const { kind, ...details } = event;
			const about = { ...this.about, event: kind, ...details };
			this.logger[LEVELS[kind]](`${this.title}: ${eventText(event)}`, about);
			return;
		}
		const line = this.progress.after(event);
		if (line) this.logger.info(`${this.title}: ${line}`, { ...this.about, event: 'progress' });
	}
}

/** An event in words; with what the platform's support asks for, where there was an answer. */
export function eventText(event: Logged): string {
	switch (event.kind) {
		case 'requestRepeated':
			return `A request is sent again after a failure${reason(event)}`;
		case 'throttled':
			return `The platform takes no more requests for the moment: one waits and is sent again${reason(event)}`;
		case 'downloadRepeated':
			return `The download of ${event.file} begins again${reason(event)}`;
		case 'uploadRepeated':
			return `A file for dossier ${event.dossierNumber} is sent again${reason(event)}`;
		case 'linksRenewed':
			return `Dossier ${event.dossierNumber} is asked again for the links of its files`;
		case 'fileReplaced':
			return `The ${event.file} was replaced meanwhile: the new version is taken`;
		case 'dossierIsolated':
			return `The platform does not give dossier ${event.dossierNumber} whole: it is read part by part${reason(event)}`;
		case 'fieldCrashes':
			return `The platform crashes on the field ${event.field} of every dossier: it is left out for some hours. Report it to the platform.`;
	}
}

function reason({ code, httpStatus, requestId }: Extract<Logged, { code: unknown }>): string {
	const told = [
		code,
		httpStatus === undefined ? undefined : `HTTP ${httpStatus}`,
		requestId === undefined ? undefined : `request ${requestId}`,
	].filter((each) => each !== undefined);
	return ` (${told.join(', ')})`;
}

function isLogged(event: ClientEvent): event is Logged {
	return event.kind in LEVELS;
}
