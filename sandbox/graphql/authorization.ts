import { platformVersion } from '../../ds-api/schema/versions';
import type { ApiVersion, PlatformVersion } from '../../ds-api/schema/versions';
import { bulkDemarcheNumber } from '../data/demarches/bulk';
import { middleDemarcheNumber } from '../data/demarches/middle';
import { largeDemarcheNumber } from '../data/demarches/large';
import { filesDemarcheNumber } from '../data/demarches/heavy-files';
import { smallDemarcheNumber } from '../data/demarches/small/demarche';
import { RequestError } from '../domain/api-error';

/** The tokens of the sandbox, by what they show. */
export interface SandboxTokens {
	/** Reads and writes every démarche but the forbidden one. */
	full: string;
	/** Reads every démarche but the forbidden one. */
	readOnly: string;
	/** Refused: 401. */
	expired: string;
	/** Refused because of the network it is used from: 403. */
	forbiddenNetwork: string;
	/** Reads the small démarche only. */
	otherDemarche: string;
	/** Refused as if there were no token: 403. */
	revoked: string;
}

/** Whoever makes a request. */
export interface Caller {
	/** Démarches the token gives access to; empty without a token. */
	demarches: ReadonlySet<number>;
	/** Those of the administrateur whose token it is. */
	owned: ReadonlySet<number>;
	/** Whether démarches that are made later are in the token's scope too: it names none. */
	seesAdded: boolean;
	writeAccess: boolean;
	anonymous: boolean;
}

/** A token is the urlsafe base64, padding kept, of a uuid and a secret. */
const tokenOf = (index: number, name: string): string =>
	Buffer.from(`0000000${index}-5a4d-4b0c-8f00-00000000000${index};sandbox-${name}-secret`)
		.toString('base64')
		.replace(/\+/g, '-')
		.replace(/\//g, '_');

export const tokens: SandboxTokens = {
	full: tokenOf(1, 'full'),
	readOnly: tokenOf(2, 'read-only'),
	expired: tokenOf(3, 'expired'),
	forbiddenNetwork: tokenOf(4, 'network'),
	otherDemarche: tokenOf(5, 'small-scope'),
	revoked: tokenOf(6, 'revoked'),
};

const everyDemarche = new Set([
	smallDemarcheNumber,
	middleDemarcheNumber,
	largeDemarcheNumber,
	filesDemarcheNumber,
	bulkDemarcheNumber,
]);

export const nobody: Caller = {
	demarches: new Set(),
	owned: new Set(),
	seesAdded: false,
	writeAccess: false,
	anonymous: true,
};

const administrateur = (writeAccess: boolean): Caller => ({
	demarches: everyDemarche,
	owned: everyDemarche,
	seesAdded: true,
	writeAccess,
	anonymous: false,
});

/**
 * The token in an `Authorization` header: `Bearer X`, `Bearer token=X`, `Bearer token="X"` and
 * `Token token="X"` all work, as in Rails.
 */
export function tokenIn(header: string | undefined): string | null {
	const match = /^(?:Bearer|Token)\s+(.*)$/.exec(header ?? '');
	const first = match?.[1]?.split(/(?:,|;|\t)\s*/)[0]?.trim();
	if (!first) return null;
	return first.replace(/^token=/, '').replace(/^"(.*)"$/, '$1') || null;
}

const withoutToken: Record<PlatformVersion, string> = {
	'2026-01': 'Without a token, only persisted queries are allowed',
	'2026-10':
		'Without a token, only the public getDemarcheDescriptor and getDemarcheDescriptors queries and introspection are allowed',
};

/** What a request without a valid token is told: 403 `forbidden`. */
export const refusal = (version: ApiVersion): RequestError =>
	new RequestError(withoutToken[platformVersion(version)], 403, 'forbidden');

/** What a token past its last day is told: 401 `unauthorized`. */
export const tokenExpired = (): RequestError =>
	new RequestError('Token expired', 401, 'unauthorized');

/** What a token is told that may not be used from this address: 403 `forbidden`. */
export const forbiddenNetwork = (address: string): RequestError =>
	new RequestError(
		`Request issued from a forbidden network. Add ${address}/32 to your allowed adresses in your /profil`,
		403,
		'forbidden',
	);

/**
 * Who makes the request.
 *
 * @throws RequestError 401 for an expired token, 403 for one used from a forbidden network. No, bad
 * and revoked tokens make an anonymous caller, whom only some queries serve.
 */
export function callerOf(header: string | undefined, address: string): Caller {
	switch (tokenIn(header)) {
		case tokens.full:
			return administrateur(true);
		case tokens.readOnly:
			return administrateur(false);
		case tokens.otherDemarche:
			return {
				demarches: new Set([smallDemarcheNumber]),
				owned: everyDemarche,
				seesAdded: false,
				writeAccess: true,
				anonymous: false,
			};
		case tokens.expired:
			throw tokenExpired();
		case tokens.forbiddenNetwork:
			throw forbiddenNetwork(address);
		default:
			return nobody;
	}
}
