import type { INodeProperties } from 'n8n-workflow';

import { isRecordNumber } from '../../../ds-api/model';
import type { Instance } from '../../../ds-api/compat';
import { InputError } from '../node-errors';
import type { OperationContext } from '../operation-context';

/** What a number or a pasted page stands for. */
export type RecordKind = 'dossier' | 'demarche';

/** A number that was read, and the host it came from when it was a pasted page. */
interface RecordReference {
	number: number;
	host?: string;
}

const WORDS = {
	dossier: {
		one: 'dossier',
		listMethod: 'searchDossiers',
		displayName: 'Dossier',
		description:
			"The dossier to work on. Its number stands at the top of its page and in the page's address.",
		pages: 'e.g. https://demarche.numerique.gouv.fr/dossiers/12345',
		page: '/dossiers/<number>',
		inPath: /\/dossiers\/(\d+)(?:\/|$)/,
		regex: '.*/dossiers/[0-9]+.*',
		where: "The number stands at the top of the dossier's page and in its address.",
	},
	demarche: {
		one: 'démarche',
		listMethod: 'searchDemarches',
		displayName: 'Démarche',
		description:
			'The démarche to work on. Its number stands in the address of its page when you are signed in as an instructeur or an administrator.',
		pages: 'e.g. https://demarche.numerique.gouv.fr/procedures/12345',
		page: '/procedures/<number> or /admin/procedures/<number>',
		inPath: /\/procedures\/(\d+)(?:\/|$)/,
		regex: '.*/procedures/[0-9]+.*',
		where:
			"The number stands in the address of the démarche's page when you are signed in as an instructeur or an administrator.",
	},
} as const;

/**
 * The parameter that names a dossier or a démarche: by its number, or by any of its pages on the platform, which the list looks
 * up. Stored workflows do not hold what is the default: it stays By Number.
 */
export function recordLocator(
	kind: RecordKind,
	displayOptions: NonNullable<INodeProperties['displayOptions']> = {},
): INodeProperties {
	const { displayName, one, listMethod, pages, regex, page, description } = WORDS[kind];
	return {
		displayName,
		name: kind,
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		required: true,
		displayOptions,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Type the number of the ${one}, or paste its address`,
				typeOptions: { searchListMethod: listMethod, searchable: true },
			},
			{
				displayName: 'By Number',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 12345',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '\\s*[0-9][0-9\\s]*',
							errorMessage: `Enter the number of the ${one}: digits only`,
						},
					},
				],
			},
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: pages,
				validation: [
					{
						type: 'regex',
						properties: {
							regex,
							errorMessage: `Paste the address of a page of the ${one}: it contains ${page}`,
						},
					},
				],
			},
		],
	};
}

/**
 * Reads the parameter: a locator from the panel, or the plain number or address that an expression or an agent gave.
 *
 * @throws {InputError} that names the parameter and what is expected
 */
export function readRecord(kind: RecordKind, parameter: unknown): RecordReference {
	const { mode, value } = asLocator(parameter);
	if (mode === 'url') return readPage(kind, value);
	return { number: readNumber(kind, value) };
}

function asLocator(parameter: unknown): { mode: string; value: unknown } {
	if (typeof parameter === 'object' && parameter !== null && 'value' in parameter) {
		const { mode, value } = parameter as { mode?: unknown; value: unknown };
		return { mode: typeof mode === 'string' ? mode : 'id', value };
	}
	return { mode: looksLikePage(parameter) ? 'url' : 'id', value: parameter };
}

export function looksLikePage(value: unknown): boolean {
	return typeof value === 'string' && /^\s*https?:\/\//i.test(value);
}

function readNumber(kind: RecordKind, value: unknown): number {
	const { displayName, where } = WORDS[kind];
	const text = textOf(value);
	if (text === '') throw new InputError(`${displayName}: a number is missing`, where);
	if (looksLikePage(text)) {
		throw new InputError(
			`${displayName}: expected a number, got an address`,
			'Choose By URL to give the address of a page.',
		);
	}
	// Pages show long numbers in groups of three.
	const digits = text.replace(/\s/g, '');
	const number = Number(digits);
	if (!/^[+-]?\d+$/.test(digits) || !isRecordNumber(number)) {
		throw new InputError(
			`${displayName}: ${quotable(text)} is not the number of a ${WORDS[kind].one}`,
			`Expected a whole number from 1 to 2147483647. ${where}`,
		);
	}
	return number;
}

function readPage(kind: RecordKind, value: unknown): RecordReference {
	const { displayName, one, page, inPath, where } = WORDS[kind];
	const text = textOf(value);
	if (text === '') throw new InputError(`${displayName}: an address is missing`, where);
	const url = asUrl(text);
	const digits = url && inPath.exec(url.pathname)?.[1];
	if (!url || !digits) {
		const isPublicPage = kind === 'demarche' && url?.pathname.includes('/commencer/');
		throw new InputError(
			isPublicPage
				? `${displayName}: a public page (/commencer/…) does not tell the number of its démarche`
				: `${displayName}: this is not the address of a page of a ${one}`,
			`Expected an address that contains ${page}. ${where}`,
		);
	}
	return { number: readNumber(kind, digits), host: url.host };
}

function asUrl(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** Repeats a number that cannot be one; anything else may be what a citizen typed into a form, and is not repeated. */
function quotable(text: string): string {
	return /^[-+\d.,eE\s]{1,30}$/.test(text) ? `"${text}"` : 'this';
}

/** Reads what the panel holds of the parameter; nothing when it is empty or an expression that has no value yet. */
export function readRecordOfPanel(kind: RecordKind, parameter: unknown): number | undefined {
	try {
		return readRecord(kind, parameter).number;
	} catch {
		return undefined;
	}
}

/**
 * Reads the parameter of an item. A pasted page may be of another host than the credential's, since the platform moved: its
 * number counts, and a hint tells where it was looked up.
 */
export function readRecordOf(
	kind: RecordKind,
	{ n8n, itemIndex, hint }: OperationContext,
	instance: Instance,
): number {
	const { number, host } = readRecord(kind, n8n.getNodeParameter(kind, itemIndex));
	if (host !== undefined && host !== instance.host) {
		hint(
			`A page of ${host} was given; the number was looked up on ${instance.host}, the instance of the credential.`,
		);
	}
	return number;
}
