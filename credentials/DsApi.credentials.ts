import {
	ApplicationError,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestOptions,
	type INodeProperties,
} from 'n8n-workflow';

/** Blanks and quotes that get pasted along with a token. */
const EDGES = /^[\s"'«»“”]+|[\s"'«»“”]+$/g;

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
			description:
				'Token made on the platform, in the profile of an administrator of the démarche (API tokens). It lives one year at most, and may be locked to the network addresses of this n8n instance.',
		},
		ignoreSslIssues,
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description: "Signing secret of the platform's webhooks. Only the webhook trigger needs it.",
		},
	];

	/**
	 * For n8n's HTTP Request node. The token goes to the instance and nowhere else: a link to a file leads to another host,
	 * which must not see it, and neither must the target of a redirect.
	 */
	authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { baseUrl, token, allowUnauthorizedCerts } = credentials as {
			baseUrl: string;
			token: string;
			allowUnauthorizedCerts?: boolean;
		};
		const instance = new URL(baseUrl.trim());
		// Older request helpers of n8n name the address `uri`.
		const { url, uri = url, baseURL } = requestOptions as IHttpRequestOptions & { uri?: string };
		const target = new URL(uri, baseURL ?? instance);
		if (target.origin !== instance.origin) {
			return Promise.reject(
				new ApplicationError(
					`This credential sends its token only to ${instance.host}, not to ${target.host}. ` +
						'Links to files need no credential.',
				),
			);
		}
		const bareToken = token
			.replace(EDGES, '')
			.replace(/^(authorization\s*:\s*)?(bearer|token)\s+/i, '')
			.replace(/^token=/, '')
			.replace(EDGES, '');
		return Promise.resolve({
			...requestOptions,
			headers: { ...requestOptions.headers, Authorization: `Bearer ${bareToken}` },
			sendCredentialsOnCrossOriginRedirect: false,
			...(allowUnauthorizedCerts
				? { skipSslCertificateValidation: true, rejectUnauthorized: false }
				: {}),
		});
	}
}
