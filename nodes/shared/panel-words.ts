/**
 * What the client calls its own options and methods, between backticks, and what they are called in n8n's panel. The longer
 * phrases say also where in the panel it is.
 */
const PANEL_WORDS: Readonly<Record<string, string>> = {
	'Check the `baseUrl`': 'Check the Instance URL of the credential',
	'Set the `baseUrl`': 'Set the Instance URL of the credential',
	'`baseUrl`': 'Instance URL',
	'`token`': 'API Token',
	'`ignoreTlsErrors` turns': 'Ignore SSL Issues in the credential turns',
	'`ignoreTlsErrors`': 'Ignore SSL Issues',
	'`NODE_EXTRA_CA_CERTS`': 'NODE_EXTRA_CA_CERTS where n8n runs',
	'Set `DS_API_REQUESTS_PER_MINUTE`': 'Set this environment variable of n8n',
	'The `egressFilter`': 'This n8n instance',
	'Whoever set the `egressFilter` can allow the host there.':
		'Whoever runs this n8n instance can allow the host in its outbound (SSRF) protection settings.',
	'`pageSize`': 'Page Size',
	'fewer `parts`': 'fewer parts under Include',
	'out of `parts`': 'out under Include',
	'take what could be given from `given`': 'let the node continue on errors',
	'`startInstruction`': 'Start Instruction',
	'`returnToInstruction`': 'Return to Instruction',
	'the `messages` of the dossier': 'the messages of the dossier (Message: Get Many)',
	'it is the "id" of one of its `messages`':
		'it is the "id" that Message: Get Many gives, of the same dossier',
	'`messageId`': 'Message ID',
	'`prefillToken`': 'Prefill Token',
	'`prefill`': 'Create',
	'Make sure that `open` finds it.': 'Run the nodes before this one again.',
	'the `path`': 'Connection Path',
	'Or take the whole answer with `execute`.': 'Or turn Paginate off.',
	'Send a mutation with `execute`.': 'Turn Paginate off for a mutation.',
	'the deletion `deleted`': 'the event Deleted',
	'the `webhookSecret` is no longer there':
		'the Webhook Secret that the credential had is no longer in it',
	'there is a `webhookSecret`': 'the credential has a Webhook Secret',
	'there is no `webhookSecret`': 'the credential has no Webhook Secret',
	'with the `webhookSecret`': 'with the Webhook Secret of the credential',
	'`webhookSecret`': 'Webhook Secret',
	'`takesUnsigned`': 'Accept Unsigned Calls',
};

const PHRASES = new RegExp(
	Object.keys(PANEL_WORDS)
		.sort((one, other) => other.length - one.length)
		.map((phrase) => phrase.replace(/[.()]/g, '\\$&'))
		.join('|'),
	'g',
);

/**
 * A text of the client as n8n's users read it: the client knows nothing of the panel, and names its own options and methods.
 *
 * @param text a message or an advice of a `DsApiError`, or why a call of the platform was refused
 */
export function inPanelWords(text: string): string {
	return text.replace(PHRASES, (phrase) => PANEL_WORDS[phrase] ?? phrase);
}
