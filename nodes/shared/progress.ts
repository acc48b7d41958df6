import type { ClientEvent } from '../../ds-api/events';
import type { Clock } from '../../ds-api/time';
import { counted } from './wording';

/** A line so often, in milliseconds; work that is done before has none. */
const BETWEEN_LINES = 5_000;

const BYTES_PER_MEGABYTE = 1_000_000;

/** Counts what is done, and says it every few seconds while more of it is done. */
export class Progress {
	private dossiers = 0;
	private files = 0;
	private bytes = 0;
	private lastLineAt: number;

	constructor(private readonly clock: Clock) {
		this.lastLineAt = clock.monotonic();
	}

	/** @returns the line, when it is time for one */
	after(event: ClientEvent): string | undefined {
		if (event.kind === 'dossiersRead') this.dossiers += event.count;
		if (event.kind === 'fileReceived' || event.kind === 'fileSent') {
			this.files += 1;
			this.bytes += event.byteSize;
		}
		const now = this.clock.monotonic();
		if (now - this.lastLineAt < BETWEEN_LINES) return undefined;
		this.lastLineAt = now;
		const megabytes = (this.bytes / BYTES_PER_MEGABYTE).toFixed(1);
		return `${counted(this.dossiers, 'dossier')} read, ${counted(this.files, 'file')} done (${megabytes} MB)`;
	}
}
