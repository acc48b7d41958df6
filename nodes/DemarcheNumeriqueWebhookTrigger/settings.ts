import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { DsClientOptions } from '../../ds-api/client';
import type { DossierState } from '../../ds-api/model';
import { parseInstanceUrl, type Instance, parseToken } from '../../ds-api/compat';
import { signingKey, type CallTrust } from '../../ds-api/webhooks';
import { asClientOptions } from '../shared/client';
import { asNodeError, InputError } from '../shared/node-errors';
import { STATES } from '../shared/parameters/dossier-filters';
import { readDossierOutput, type DossierOutput } from '../shared/parameters/output-format';
import { readRecord } from '../shared/parameters/record-locator';
import { selectedOf } from '../shared/parameters/selection';

/** What the panel and the credential say. */
export interface Settings {
	client: Pick<DsClientOptions, 'baseUrl' | 'token' | 'ignoreTlsErrors'>;
	instance: Instance;
	demarche: number;
	/** Empty for all. */
	events: ReadonlySet<string>;
	/** Empty for all. */
	states: ReadonlySet<DossierState>;
	output: DossierOutput;
	trust: CallTrust;
	/** Empty for none. */
	urlSecret: string;
}

/** @throws {InputError | DsApiError} for what cannot be used */
export async function readSettings(n8n: IWebhookFunctions | IHookFunctions): Promise<Settings> {
	const credential = await n8n.getCredentials('dsApi');
	const secret = textOf('Webhook Secret', credential.webhookSecret);
	const key = secret === '' ? undefined : signingKey(secret);
	parseToken(credential.token);
	const options = n8n.getNodeParameter('options', {}) as Record<string, unknown>;
	const states = STATES.map(({ value }) => value);
	return {
		client: asClientOptions(credential),
		instance: parseInstanceUrl(credential.baseUrl),
		demarche: readRecord('demarche', n8n.getNodeParameter('demarche')).number,
		events: eventsOf(n8n.getNodeParameter('events', [])),
		states: selectedOf('States', n8n.getNodeParameter('states', []), states),
		output: readDossierOutput((name, otherwise) => n8n.getNodeParameter(name, otherwise), true),
		trust: {
			key,
			takesUnsigned: options.acceptUnsigned === true || (key === undefined && !hadSecret(n8n)),
		},
		urlSecret: textOf('Secret in the URL', options.urlSecret),
	};
}

/**
 * Whether calls of this node were signed once: at its activation the credential had a secret, or a signed call started the
 * workflow. A secret that is taken out of the credential, or another credential, must not open the trigger to anybody.
 */
function hadSecret(n8n: Pick<IHookFunctions, 'getWorkflowStaticData'>): boolean {
	const { signed, calls } = n8n.getWorkflowStaticData('node');
	return signed === true || (Array.isArray(calls) && calls.length > 0);
}

/** Names that the panel does not know may be those of a newer platform. */
function eventsOf(value: unknown): Set<string> {
	const chosen: unknown[] = [value].flat();
	return new Set(chosen.map((each) => textOf('Events', each)).filter((name) => name !== ''));
}

function textOf(name: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value.trim();
	throw new InputError(`${name}: this is not a text`, 'Expected a text, or nothing.');
}

/**
 * Looks at the settings when the workflow is activated, before the first call comes. The platform is not asked: it may be
 * down when n8n starts.
 *
 * @throws {NodeOperationError} for what cannot be used, and for a credential that no longer has the secret it had
 */
export async function assertSettings(n8n: IHookFunctions): Promise<void> {
	try {
		const { trust } = await readSettings(n8n);
		if (trust.key) n8n.getWorkflowStaticData('node').signed = true;
		else if (!trust.takesUnsigned) throw secretRemoved();
	} catch (error) {
		throw asNodeError(n8n.getNode(), error, 0);
	}
}

function secretRemoved(): InputError {
	return new InputError(
		'The credential no longer has a Webhook Secret: anybody could call this trigger',
		'Paste the secret into the credential again. If the calls are those of the legacy webhook, which signs nothing, switch on Accept Unsigned Calls under Options.',
	);
}
