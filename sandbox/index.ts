// What tests, demonstration and benchmarks use of the sandbox.

export type { Catalogue } from './data/catalogue';
export type { ExpectedFile } from './data/expected-files';
export type { Executes, Fault, FileEntry, GraphqlEntry } from './faults/fault-choice';
export type { FileFault, Framing, GraphqlFault } from './faults/fault-kinds';
export type { InjectedFault } from './faults/fault-table';
export { brokenDataKinds } from './data/broken-data';
export type { BrokenData } from './data/broken-data';
export type { ScanResultChange } from './data/scan-results';
export type { RecordedAnswer } from './data/demarches/recorded-answer';
export type { RequestLogEntry } from './http/request-log';
export type { SandboxTokens } from './graphql/authorization';
export { knownAnswers } from './server/known-answers';
export { smallDossiers } from './data/demarches/small/dossier-numbers';
export { bulkDemarcheNumber, bulkFirstDossier } from './data/demarches/bulk';
export type { BulkSize } from './data/demarches/bulk';
export { forbiddenDemarcheNumber, forbiddenDossier } from './data/demarches/forbidden';
export { filesFirstDossier, heavyFileSize } from './data/demarches/heavy-files';
export { largeCount, largeFirstDossier } from './data/demarches/large';
export { middleFirstDossier, middleVisibleCount } from './data/demarches/middle';
export type { SandboxOptions } from './options';
export { startSandbox } from './sandbox';
export type { Sandbox } from './sandbox';

/** A number no démarche, dossier or group has. */
export const missingNumber = 999999;
