import { cancelledError } from '../errors';
import { SharedByClock, type Clock } from '../time';
import { TypedDocumentString } from '../generated/operations';
import type { Instance } from './instance';
import {
	buildClientSchema,
	getIntrospectionQuery,
	type GraphQLSchema,
	type IntrospectionQuery,
} from '../third-party';

/**
 * Asks an instance what its API has. Deprecated arguments and fields are asked for by name, or they would seem not to be
 * there. (The platform refuses documents deeper than 15: its types are nested in three lists and non-nulls at most.)
 */
export const IntrospectionDocument = new TypedDocumentString<
	IntrospectionQuery,
	Record<string, never>
>(getIntrospectionQuery({ descriptions: false, inputValueDeprecation: true, typeDepth: 4 }));

/** A platform is updated every few days at most. In milliseconds. */
const LIFETIME = 6 * 3_600_000;
/** A document that was adapted and is refused all the same is no reason to read the schema each time. In milliseconds. */
const SHORTEST_LIFE = 5 * 60_000;

const schemas = new SharedByClock<InstanceSchema>();

/** What is known of the API of an instance. Everything in this process that uses the instance shares it. */
export function instanceSchema({ url }: Instance, clock: Clock): InstanceSchema {
	return schemas.get(clock, url, () => new InstanceSchema(clock));
}

/**
 * The schema of one instance: not asked for until the instance refuses a document, then kept for some hours. No instance
 * tells its version, and forks lag behind, or run ahead.
 */
export class InstanceSchema {
	private held: { schema: GraphQLSchema; readAt: number } | undefined;
	private reading: Promise<GraphQLSchema> | undefined;

	constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

	/** The schema, where it was read not too long ago. */
	get known(): GraphQLSchema | undefined {
		return this.age < LIFETIME ? this.held?.schema : undefined;
	}

	/**
	 * Reads the schema; those who want it at the same time share one request.
	 *
	 * @param ask sends {@link IntrospectionDocument}
	 * @param refused the schema that the refused document was adapted to: another one is wanted
	 * @returns nothing when there is no other one to be expected yet
	 * @throws what `ask` throws, or `cancelled` as soon as `signal` aborts; whoever else waits goes on waiting
	 */
	async read(
		ask: () => Promise<IntrospectionQuery>,
		refused: GraphQLSchema | undefined,
		signal: AbortSignal | undefined,
	): Promise<GraphQLSchema | undefined> {
		// Nobody would wait for what is begun now, or hear that it failed.
		if (signal?.aborted) throw cancelledError();
		const { known } = this;
		if (known && known !== refused) return known;
		if (known && this.age < SHORTEST_LIFE) return undefined;
		this.reading ??= this.readNow(ask).finally(() => (this.reading = undefined));
		return await unlessAborted(this.reading, signal);
	}

	private async readNow(ask: () => Promise<IntrospectionQuery>): Promise<GraphQLSchema> {
		const schema = schemaFrom(await ask());
		this.held = { schema, readAt: this.clock.monotonic() };
		return schema;
	}

	private get age(): number {
		return this.held ? this.clock.monotonic() - this.held.readAt : Infinity;
	}
}

/** @throws for an answer that describes no schema */
export function schemaFrom(answer: IntrospectionQuery): GraphQLSchema {
	return buildClientSchema(answer, { assumeValid: true });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return await work;
	return await new Promise<T>((resolve, reject) => {
		const stop = () => reject(cancelledError());
		signal.addEventListener('abort', stop, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
	});
}
