import { DsApiError, isRefusedDocument, type Subjects } from '../../errors';
import {
	adaptedDocument,
	adaptedVariables,
	assertPossible,
	crashingFields,
	instanceSchema,
	IntrospectionDocument,
	maybeHidden,
	plainDocument,
	type CrashingFields,
	type Instance,
	type InstanceSchema,
} from '../../compat';
import { isInputObjectType, type GraphQLSchema, type IntrospectionQuery } from '../../third-party';
import type { Clock } from '../../time';
import type { Taken } from './graphql-answer';
import type { GraphQLRequest } from './graphql-request';

/** Sends a request once, and takes its answer or throws. */
type Send = (
	request: GraphQLRequest,
	subjects: Subjects,
	signal: AbortSignal | undefined,
) => Promise<Taken>;

export interface AdaptedRequestsOptions {
	instance: Instance;
	clock: Clock;
	send: Send;
	/** Does a read again when its failure may pass by itself. */
	withRetry: <T>(read: () => Promise<T>) => Promise<T>;
}

/**
 * The requests of one instance, each sent as the instance can take it: as it is, until the instance has refused one; then
 * without what its schema lacks, and always without what it crashes on.
 */
export class AdaptedRequests {
	private readonly schema: InstanceSchema;
	/** What the instance crashes on is not asked of it. */
	private readonly crashing: CrashingFields;

	constructor(private readonly options: AdaptedRequestsOptions) {
		this.schema = instanceSchema(options.instance, options.clock);
		this.crashing = crashingFields(options.instance, options.clock);
	}

	/**
	 * Sends a document once, and once more when the instance refuses it and can take another one.
	 *
	 * @throws {DsApiError} `unsupported` when nothing is left of it that makes sense
	 */
	async send(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<Taken> {
		const { send } = this.options;
		const { known } = this.schema;
		const possible = { ...request, text: this.crashing.leftOutOf(request.text) };
		const first = known
			? this.adapted(possible, known)
			: { ...possible, text: plainDocument(possible.text) };
		try {
			return await send(first, subjects, signal);
		} catch (error) {
			if (!(error instanceof DsApiError && isRefusedDocument(error))) throw error;
			if (known) this.refuseHideable(possible, known);
			const schema = await this.schemaAfter(known, error, signal);
			const second = this.adapted(possible, schema);
			if (JSON.stringify(second) === JSON.stringify(first)) {
				this.refuseHideable(possible, schema);
				throw error;
			}
			try {
				return await send(second, subjects, signal);
			} catch (again) {
				const isRefused = again instanceof DsApiError && isRefusedDocument(again);
				if (isRefused) this.refuseHideable(possible, schema);
				throw again;
			}
		}
	}

	/** See {@link GraphQLTransport.hasInputField}. */
	async hasInputField(
		type: string,
		field: string,
		signal: AbortSignal | undefined,
	): Promise<boolean> {
		const found = (await this.readSchema(undefined, signal))?.getType(type);
		return !isInputObjectType(found) || field in found.getFields();
	}

	/** Whether the schema of the instance was read, and has no such mutation. */
	isKnownToLack(mutation: string): boolean {
		const { known } = this.schema;
		return known !== undefined && !(mutation in (known.getMutationType()?.getFields() ?? {}));
	}

	private adapted(
		{ text, variables, isPart }: GraphQLRequest,
		schema: GraphQLSchema,
	): GraphQLRequest {
		const { host } = this.options.instance;
		const document = adaptedDocument(text, schema, this.keepsHideable({ text, variables }, schema));
		assertPossible(document, host);
		return {
			text: document.text,
			variables: adaptedVariables(document, { ...variables }, { schema, host }),
			isPart,
		};
	}

	/** Whether an argument is to be tried that the schema does not show: the instance may take it all the same. */
	private keepsHideable(
		{ text, variables }: Pick<GraphQLRequest, 'text' | 'variables'>,
		schema: GraphQLSchema,
	): boolean {
		return (
			!hidesNothing.has(schema) && maybeHidden(adaptedDocument(text, schema), { ...variables })
		);
	}

	/** @throws {DsApiError} `unsupported_by_instance`, where an argument was tried that the schema does not show */
	private refuseHideable(request: GraphQLRequest, schema: GraphQLSchema): void {
		if (!this.keepsHideable(request, schema)) return;
		hidesNothing.add(schema);
		this.adapted(request, schema);
	}

	/**
	 * @throws the refusal, when the schema cannot be had, or there is no other one than the document was adapted to; when the
	 * platform cannot be reached any more, that
	 */
	private async schemaAfter(
		refused: GraphQLSchema | undefined,
		refusal: DsApiError,
		signal: AbortSignal | undefined,
	): Promise<GraphQLSchema> {
		const schema = await this.readSchema(refused, signal);
		if (schema) return schema;
		throw refusal;
	}

	/**
	 * @returns nothing when it cannot be had
	 * @throws {DsApiError} when the platform cannot be reached
	 */
	private async readSchema(
		refused: GraphQLSchema | undefined,
		signal: AbortSignal | undefined,
	): Promise<GraphQLSchema | undefined> {
		try {
			return await this.schema.read(() => this.introspect(), refused, signal);
		} catch (error) {
			const isUnreachable = error instanceof DsApiError && error.httpStatus === undefined;
			if (signal?.aborted || isUnreachable) throw error;
			return undefined;
		}
	}

	/** Others may wait for the answer too: it does not end with the request that needed it first. */
	private async introspect(): Promise<IntrospectionQuery> {
		const { send, withRetry } = this.options;
		const request = { text: IntrospectionDocument.toString(), variables: {} };
		const { data } = await withRetry(async () => await send(request, SCHEMA, undefined));
		return data as IntrospectionQuery;
	}
}

/** The schemas of instances that were found not to take what their schema does not show. */
const hidesNothing = new WeakSet<GraphQLSchema>();

const SCHEMA = { kind: 'document', name: "The query for the API's schema" } as const;
