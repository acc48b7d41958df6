import { Container } from '@n8n/di';
import { ExternalSecretsProxy, type ExecutionLifecycleHooks } from 'n8n-core';
import { UserError } from 'n8n-workflow';
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { CredentialsHelper } from './credentials-helper';

// Nothing listens there: n8n only builds addresses from it, and needs them to be valid ones.
const INSTANCE_URL = 'http://localhost:5678/';

/**
 * What an n8n server hands to every execution beside the workflow. Sub-workflows, code run by
 * task runners and agents belong to the server: here they are refused.
 */
export function buildAdditionalData(options: {
	executionId: string;
	workflowId: string;
	credentialsHelper: CredentialsHelper;
	hooks?: ExecutionLifecycleHooks;
}): IWorkflowExecuteAdditionalData {
	const refuse = (what: string) => async () => {
		throw new UserError(`${what} cannot run here: they need an n8n server.`);
	};
	return {
		...options,
		currentNodeExecutionIndex: 0,
		variables: {},
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		restApiUrl: `${INSTANCE_URL}rest`,
		instanceBaseUrl: INSTANCE_URL,
		formBaseUrl: `${INSTANCE_URL}form`,
		formWaitingBaseUrl: `${INSTANCE_URL}form-waiting`,
		formTestBaseUrl: `${INSTANCE_URL}form-test`,
		webhookBaseUrl: `${INSTANCE_URL}webhook`,
		webhookWaitingBaseUrl: `${INSTANCE_URL}webhook-waiting`,
		webhookTestBaseUrl: `${INSTANCE_URL}webhook-test`,
		mcpBaseUrl: `${INSTANCE_URL}mcp`,
		mcpTestBaseUrl: `${INSTANCE_URL}mcp-test`,
		executeWorkflow: refuse('Sub-workflows'),
		startRunnerTask: refuse('Code nodes'),
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		logAiEvent: () => {},
	};
}
