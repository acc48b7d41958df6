import type { PlatformVersion } from '../../ds-api/schema/versions';
import type { Caller } from './authorization';
import type { Catalogue } from '../data/catalogue';
import type { GraphqlDistortion } from '../faults/distortions';
import type { Platform } from '../domain/platform';
import type { SignedLinks } from '../storage/signed-links';
import type { Uploads } from '../storage/uploads';

/** What every resolver may use. */
export interface ExecutionContext {
	/** The platform's version that the instance runs, or was made from. */
	version: PlatformVersion;
	catalogue: Catalogue;
	caller: Caller;
	links: SignedLinks;
	platform: Platform;
	uploads: Uploads;
	/** The host the request was addressed to: links to the API keep it. */
	host: string;
	/** Whether the document has a fragment on a type. */
	hasFragment: (typeName: string) => boolean;
	distortion: GraphqlDistortion;
	/** Fields, as `Type.field`, that the schema has and the server does not. */
	unimplemented: FieldsByType;
	/** A mutation changes nothing: it is carried out another time. */
	changesNothing?: boolean;
}

/** Reads one field of one type. */
export type Resolver<Source, Arguments = Record<string, never>> = (
	source: Source,
	given: Arguments,
	context: ExecutionContext,
) => unknown;

/** Names of fields, by the name of their type. */
export type FieldsByType = ReadonlyMap<string, ReadonlySet<string>>;

/** The fields of one type that are not read by their own name from the model. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each type has its own source and arguments
export type TypeResolvers = Record<string, Resolver<any, any>>;
