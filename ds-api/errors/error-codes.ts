/**
 * Every code that an error of this client may carry, with what it means: docs/error-codes.md is generated from it. The first
 * part are the API's own, the second this client's. A code that neither names is one that the platform made since.
 */
export const PLATFORM_CODES = {
	bad_request: 'the platform could not make sense of the request',
	forbidden: 'the platform, or something in front of it, refuses the request',
	graphql_parse_failed: 'the document or its variables cannot be read',
	internal_server_error: 'the platform failed on what was asked (HTTP 500)',
	invalid_null: 'the platform lacks a part that it promises always to give',
	not_found: 'what was asked for does not exist on this instance',
	timeout: 'the platform needed more than the 30 s that it gives a query',
	unauthorized: 'the token gives no access to what was asked, or has expired (HTTP 401)',
} as const;

export const CLIENT_CODES = {
	annotation_not_updated: 'an annotation does not hold what was written',
	answer_timeout: 'no answer came in time',
	blocked: 'a firewall or proxy before the platform refuses the request, with a page of its own',
	cancelled: 'the execution was stopped',
	checksum_mismatch: 'a file does not have the MD5 that the platform announced',
	connection_lost: 'the connection broke off, or was refused',
	connection_timeout: 'no connection could be made in time',
	file_gone: 'a file was removed since it was listed',
	file_too_large: 'a file is larger than the platform takes, or than the limit that was set',
	file_type_refused: 'a file is of a type that the platform does not take with a message',
	file_unreadable: 'a file that is to be sent could not be read',
	forbidden_network: 'the token may not be used from the address of this server',
	foreign_instructeur: 'the instructeur is in no group of the dossier',
	graphql_error: 'an error to which the platform gave no code',
	group_of_another_demarche: 'the group belongs to another démarche',
	incomplete_page: 'a page of a list came with holes in it',
	incomplete_transfer: 'a file broke off before its end',
	insecure_link: 'the link of a file is not encrypted',
	insecure_redirect: 'the storage redirects to an address that is not encrypted',
	invalid_instance_url: 'the address of the instance cannot be used',
	invalid_link: 'the platform gave a link to a file that is no address',
	invalid_proxy: 'the proxy that the environment names is no address that can be used',
	invalid_redirect: 'the storage redirects to what is no address',
	invalid_setting: 'a setting of the client cannot be used',
	invalid_token: 'the API token is wrong, was revoked, or is not a token at all',
	invalid_webhook_secret: 'the webhook secret is not one that the platform makes',
	link_expired: 'a link to a file is dead, also after it was renewed',
	message_not_found: 'the message is not among those of the dossier',
	no_api: 'there is no API at the address',
	no_connection: "a document of the user's own has no connection to page through",
	no_cursor_variable: "a document of the user's own takes no cursor",
	no_page_info: "a document of the user's own does not ask for pageInfo",
	no_prefilling: 'the démarche cannot be prefilled',
	no_public_statistics: 'the démarche has no public statistics',
	not_correctable: 'a correction cannot be asked for in the state of the dossier',
	not_a_query: "a document of the user's own is no query",
	other_host: 'a credential was asked to send its token to another host',
	poll_time_up: 'the time of a poll was over before anything new was read',
	proxy_refused: 'a proxy refuses the connection, or wants a name and a password',
	proxy_unreachable: 'a proxy that the environment names cannot be reached',
	rate_limited: 'more requests than the platform allows a token',
	redirected: 'the instance answers with a redirect',
	refused: 'the platform refused a change, and says why',
	refused_by_policy: 'the outbound policy of whoever runs the client refuses the host',
	server_error: 'a server failed (HTTP 5xx), without an answer of the API',
	several_connections: "a document of the user's own has several connections",
	size_mismatch: 'a file does not have the size that the platform announced',
	storage_error: 'the storage of the files refused or failed',
	stuck_cursor:
		'the cursor of a list stands still, or leads back to where the list was read already',
	too_complex: 'the platform refuses so large a request',
	too_many_redirects: 'the storage redirects again and again',
	unavailable: 'maintenance or overload (HTTP 503)',
	unknown_encoding: 'an answer is compressed in a way that is not known',
	unknown_host: 'the name of the host has no address',
	unknown_instructeur: 'no instructeur of the démarche has this e-mail address',
	unknown_prefill_token: 'no prefilled dossier has this token',
	unreadable_answer: 'an answer that does not come from the API',
	unsafe_file: 'a file did not pass the virus scan',
	unsupported_by_instance: 'this instance lacks what the operation needs',
	untrusted_certificate: 'the certificate of the host is not trusted',
	unusable_upload: 'the platform gave an address for an upload that cannot be used',
	upload_damaged: 'a file did not arrive as it was sent',
	upload_expired: 'the address for an upload is dead',
	upload_refused: 'the storage refused an upload',
} as const;

/** A code of an error: one of those above, or one that the platform made since, which only {@link platformCode} gives. */
export type ErrorCode = keyof typeof PLATFORM_CODES | keyof typeof CLIENT_CODES | PlatformCode;

declare const ofThePlatform: unique symbol;
type PlatformCode = string & { readonly [ofThePlatform]: true };

/** A code as an answer gave it. */
export function platformCode(code: string): ErrorCode {
	return code as PlatformCode;
}
