import { DsApiError, isOutOfReach } from '../errors';
import { CheckTokenDocument } from '../generated/operations';
import type { GraphQLTransport } from './graphql/graphql-transport';

/**
 * Asks the instance whether it accepts the token.
 *
 * @throws {DsApiError} that tells a wrong or revoked token (`invalid_token`), an expired one (`unauthorized`, HTTP 401)
 * and a refused network (`forbidden_network`) apart
 */
export async function checkToken(transport: GraphQLTransport): Promise<void> {
	const subject = { kind: 'credential', name: 'The credential' } as const;
	try {
		await transport.query(CheckTokenDocument, {}, { subject });
	} catch (error) {
		// The token was accepted: it is the démarche that does not exist, or that it may not read.
		if (!(error instanceof DsApiError && isOutOfReach(error))) throw error;
	}
}
