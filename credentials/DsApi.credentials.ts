import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { parseInstanceUrl, parseToken, type Instance } from '../ds-api/compat';
import { DsApiError } from '../ds-api/errors';
import { inPanelWords } from '../nodes/shared/panel-words';

/** A switch, not a secret, whatever its name reads like. */
const ignoreSslIssues: INodeProperties = {
	displayName: 'Ignore SSL Issues (Insecure)',
	name: 'allowUnauthorizedCerts',
	type: 'boolean',
	default: false,
	description: 'Whether to connect even if the certificate of the platform cannot be verified',
};

export class DsApi implements ICredentialType {
	name = 'dsApi';

	displayName = 'DS API';

	icon = {
		light: 'file:../icons/demarche-numerique.svg',
		dark: 'file:../icons/demarche-numerique.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-demarche-numerique/n8n-nodes-demarche-numerique#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Instance URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://demarche.numerique.gouv.fr',
			required: true,
			placeholder: 'e.g. https://demarche.numerique.gouv.fr',
			description: 'Address of the platform. Only this host ever receives the token.',
		},
		{
			displayName: 'API Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			hint: 'Made on the platform by an administrator of the démarche, in the profile: « Jetons d’identification de l’API (token) ». Reading rights are enough for reading.',
			description:
				'The platform shows the token once, when it is created. It lives one year at most, and may be locked to the network addresses of this n8n instance.',
		},
		{
			displayName: 'Default Instructeur',
			name: 'defaultInstructeur',
			type: 'string',
			default: '',
			placeholder: 'e.g. instruction@example.org',
			hint: 'For changes only. The platform makes each in the name of an instructeur: this one, where the Instructeur of a node is left empty.',
			description:
				'E-mail address, number or API ID of an instructeur, who must be a member of the group of each dossier that is changed',
		},
		ignoreSslIssues,
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			hint: 'For the Webhook Trigger node only. With it, calls that are not signed with it are refused.',
			description:
				'Signing secret of a signed webhook of the platform, which shows it when the webhook is created and when its secret is renewed',
		},
	];

	/**
	 * For n8n's HTTP Request node. The token goes to the instance and nowhere else: a link to a file leads to another host,
	 * which must not see it, and neither must the target of a redirect.
	 *
	 * @throws {DsApiError} for a credential that cannot be used, and for a request to another host
	 */
	async authenticate(
		{ baseUrl, token, allowUnauthorizedCerts }: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const instance = inWordsOfThePanel(() => parseInstanceUrl(baseUrl));
		// Older request helpers of n8n name the address `uri`.
		const { url, uri = url, baseURL } = requestOptions as IHttpRequestOptions & { uri?: string };
		const target = new URL(uri, baseURL ?? instance.url);
		if (target.origin !== new URL(instance.url).origin) throw refusedHost(instance, target.host);
		const bareToken = inWordsOfThePanel(() => parseToken(token));
		return {
			...requestOptions,
			// In lower case: n8n before 2.15 does not know the option below, and puts "Authorization" back on a redirect.
			headers: { ...requestOptions.headers, authorization: `Bearer ${bareToken}` },
			sendCredentialsOnCrossOriginRedirect: false,
			...NO_REDIRECT,
			...(allowUnauthorizedCerts
				? { skipSslCertificateValidation: true, rejectUnauthorized: false }
				: {}),
		};
	}
}

/**
 * The API redirects nowhere. Whoever followed a redirect would take the token along to a host below the instance's own: the
 * library that n8n's requests go through holds that for the same. Under the names of n8n's newer and older request helpers.
 */
const NO_REDIRECT = {
	...{ disableFollowRedirect: true, followRedirect: false, followAllRedirects: false },
	maxRedirects: 0,
};

/** Reads a value of the credential; what is wrong with it is told under the name that it has in the panel. */
function inWordsOfThePanel<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof DsApiError)) throw error;
		throw error.reworded(inPanelWords(error.message));
	}
}

function refusedHost({ host }: Instance, otherHost: string): DsApiError {
	return new DsApiError(`This credential sends its token to ${host} only, not to ${otherHost}`, {
		code: 'other_host',
		advice: 'Links to files need no credential.',
	});
}
