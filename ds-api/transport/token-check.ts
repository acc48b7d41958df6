import { DsApiError, isOutOfReach, credentialSubject } from '../errors';
import { CheckTokenDocument } from '../generated/operations';
import type { GraphQLTransport } from './graphql/graphql-transport';

/**
 * Asks the instance whether it accepts the token.
 *
 * @throws {DsApiError} that tells a wrong or revoked token (`invalid_token`), an expired one (`unauthorized`, HTTP 401)
 * and a refused network (`forbidden_network`) apart
 */
export async function checkToken(transport: GraphQLTransport): Promise<void> {
	try {
		await transport.query(CheckTokenDocument, {}, { subject: credentialSubject });
	} catch (error) {
		// The token was accepted: it is the démarche that does not exist, or that it may not read.
		if (!(error instanceof DsApiError && isOutOfReach(error))) throw error;
	}
}
