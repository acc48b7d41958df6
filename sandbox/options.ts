import type { ApiVersion } from '../ds-api/schema/versions';
import type { BulkSize } from './data/demarches/bulk';
import type { RecordedAnswer } from './data/demarches/recorded-answer';
import type { Time } from './domain/time/time';
import type { StorageKind } from './storage/storage-kinds';

/** What a sandbox may be told when it starts. */
export interface SandboxOptions {
	/** `2026-10` unless told. */
	apiVersion?: ApiVersion;
	/** Port of the API; any free one unless told. */
	port?: number;
	/** Port of the files; any free one unless told. */
	filesPort?: number;
	/** Port of the files' mirror; any free one unless told. */
	mirrorPort?: number;
	/** How long links to files live; an hour unless told. */
	linkLifetimeSeconds?: number;
	/** How long places for uploads and their signed ids live; an hour unless told. */
	uploadLifetimeSeconds?: number;
	/** How the storage takes uploads; `swift` unless told. Files are read as from a Swift all the same. */
	storage?: StorageKind;
	/** How long attestations and antivirus results take; a second unless told. */
	jobDelayMilliseconds?: number;
	/** What a signed webhook waits before each new attempt; from 5 seconds to a day unless told. */
	webhookPausesMilliseconds?: readonly number[];
	/** How many requests a minute each `Authorization` header may make; 400 unless told. */
	requestsPerMinute?: number;
	/** How long every answer of the API takes in addition. */
	apiDelayMilliseconds?: number;
	/** How long the first byte of every file takes in addition. */
	fileDelayMilliseconds?: number;
	/** How long each dossier of a page takes, unless only plain fields of it are asked for: waiting, not computing. */
	millisecondsPerDossier?: number;
	/** Full dossiers and files in any number, to measure with; none unless told. */
	bulk?: BulkSize;
	/** Démarches as an API answered them once, with all their dossiers; none unless told. */
	recorded?: readonly RecordedAnswer[];
	/** Gives the same answer again to the same request, links included. For data that nobody changes. */
	remembersAnswers?: boolean;
	/** Serves types that no client can know: a champ, its descriptor and a demandeur. */
	unknownChampType?: boolean;
	/**
	 * What this instance lacks of its version, as forks may: types (`Rpg`), fields (`Dossier.labels`), values of enums
	 * (`DossierState.sans_suite`), arguments (`Demarche.dossiers.archived`).
	 */
	lacks?: readonly string[];
	/** What it has and does not show to whoever asks for its schema, in the same writing. */
	hides?: readonly string[];
	/** What everything here goes by that takes time, or has an end; this machine's, unless told. */
	time?: Time;
	/** What this instance crashes on beside what every one does, whatever the dossier: `EpciChamp.epci`. */
	crashesOn?: readonly string[];
}
