import { Credentials } from 'n8n-core';
import { ICredentialsHelper, NodeHelpers, UserError } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	NodeParameterValueType,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** What a user typed into n8n's credential form, one set of values for each credential type. */
export type CredentialsByType = Readonly<Record<string, ICredentialDataDecryptedObject>>;

/**
 * Serves the caller's credentials the way n8n serves its stored ones: the type's defaults fill
 * what was left empty, expressions in them are resolved, and the type's own `authenticate` signs
 * the requests of n8n's HTTP helpers.
 */
export class CredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly types: ReadonlyMap<string, ICredentialType>,
		private readonly given: CredentialsByType,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		const parents = this.types.get(name)?.extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const inherited = (this.types.get(type)?.extends ?? []).flatMap((parent) =>
			this.getCredentialsProperties(parent),
		);
		const own = this.types.get(type)?.properties ?? [];
		const replaced = new Set(own.map(({ name }) => name));
		return [...inherited.filter(({ name }) => !replaced.has(name)), ...own];
	}

	/** @throws UserError with n8n's words when the caller gave no credential of that type */
	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.given[type];
		if (data === undefined) {
			throw new UserError(
				`Credential with ID "${nodeCredentials.id ?? ''}" does not exist for type "${type}".`,
			);
		}
		if (raw === true) return structuredClone(data);
		const filled = this.withDefaults(type, data);
		if (resolveValues === undefined) return filled;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } =
			resolveValues;
		return workflow.expression.getParameterValue(
			filled as INodeParameters,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
		) as ICredentialDataDecryptedObject;
	}

	/** The values of a credential with its type's defaults for what is missing; always a copy. */
	withDefaults(type: string, data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const filled = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			structuredClone(data) as INodeParameters,
			true,
			false,
			null,
			null,
		);
		return (filled ?? {}) as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const request = requestOptions as IHttpRequestOptions;
		const authenticate = this.types.get(typeName)?.authenticate;
		if (authenticate === undefined) return request;
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (workflow === undefined || node === undefined) return request;

		const resolve = (value: NodeParameterValueType) =>
			workflow.expression.getParameterValue(value, null, 0, 0, node.name, [], 'internal', {
				$credentials: credentials,
			}) as IDataObject;
		const { headers, qs, body, auth } = authenticate.properties;
		return {
			...request,
			...(headers && { headers: { ...request.headers, ...resolve(headers as INodeParameters) } }),
			...(qs && { qs: { ...request.qs, ...resolve(qs as INodeParameters) } }),
			...(body && {
				body: { ...(request.body as IDataObject), ...resolve(body as INodeParameters) },
			}),
			...(auth && { auth: resolve(auth) as never }),
		};
	}

	async preAuthentication(): Promise<undefined> {}

	async runPreAuthentication(): Promise<undefined> {}

	async getCredentials(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentials> {
		return new Credentials(nodeCredentials, type);
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}
}
