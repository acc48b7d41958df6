/**
 * Runs workflows on n8n's own execution engine, in this process and without an n8n server: the
 * package's nodes loaded as n8n loads an installed package, n8n's expressions, its handling of
 * errors, cancellation, pinned data and paired items, and its binary data service.
 *
 * The tests, the demonstration and the benchmarks use it. It is no part of the published package.
 */
export { startEngine } from './start-engine';
export type { Engine, EngineOptions } from './start-engine';
export type { CredentialsByType } from './surroundings/credentials-helper';
export type { EgressPolicy, BinaryDataMode } from './surroundings/instance-environment';
export type { OpenPanel } from './runs/panel-list';
export type { HandOver, PollTrigger, PollTriggerOptions } from './runs/poll-trigger';
export type { ExecutionOutcome, ShownError } from './runs/execution-outcome';
export type { RunOptions } from './runs/run-workflow';
export type { ListenOptions, WebhookListener } from './runs/webhook-listener';
export type { WorkflowJson, WorkflowNodeJson } from './surroundings/workflow-json';
