import type { INodeProperties } from 'n8n-workflow';

import type { DsClient } from '../../../ds-api/client';
import { champIdInForm, isSince } from '../../../ds-api/model';
import { FILE_SOURCES, type DossierFile, type FileSource } from '../../../ds-api/files';
import { InputError } from '../../shared/node-errors';
import type { OperationContext } from '../../shared/operation-context';
import { fieldNames, fieldsWithFiles } from '../../shared/output/fields-with-files';
import { unknownName } from '../../shared/output/rows/select-columns';
import { namePattern } from './name-pattern';
import { readDate } from '../../shared/parameters/dates';

const SOURCES: ReadonlyArray<{ name: string; value: FileSource; description: string }> = [
	{ name: 'Annotations', value: 'annotations', description: 'Files of private annotations' },
	{
		name: 'Attestation',
		value: 'attestation',
		description: 'The attestation that the platform made',
	},
	{ name: 'Avis', value: 'avis', description: 'Files of experts’ answers' },
	{ name: 'Champs', value: 'champs', description: 'Files of the form, repetition rows included' },
	{
		name: 'Company Documents',
		value: 'companyDocuments',
		description: 'Tax and social certificates of the applicant and of SIRET fields',
	},
	{ name: 'Dossier as GeoJSON', value: 'geojson', description: 'Made by the platform on demand' },
	{
		name: 'Dossier as PDF',
		value: 'pdf',
		description: 'Made by the platform on demand, which takes it some seconds',
	},
	{ name: 'Messages', value: 'messages', description: 'Files attached to messages' },
	{ name: 'Motivation', value: 'motivation', description: 'The justification of the decision' },
];

export function sourcesParameter(
	displayOptions: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties {
	return {
		displayName: 'Sources',
		name: 'sources',
		type: 'multiOptions',
		options: [...SOURCES],
		default: ['champs', 'annotations'],
		displayOptions,
		description:
			'Where in the dossier to look for files. Identity papers are never given by the API.',
	};
}

/** Options that say which files are wanted: the same for describing and for downloading them. */
const FILE_FILTERS: INodeProperties[] = [
	{
		displayName: 'Champ Names or IDs',
		name: 'champs',
		type: 'multiOptions',
		typeOptions: {
			loadOptionsMethod: 'getFileChamps',
			loadOptionsDependsOn: ['demarche.value', 'dossier.value'],
		},
		default: [],
		description:
			'The fields whose files are wanted; none chosen: all. An expression may give labels too; that of a repetition stands for all its fields. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Content Types',
		name: 'contentTypes',
		type: 'string',
		default: '',
		placeholder: 'e.g. application/pdf, image/*',
		description: 'Content types to take, separated by commas. A * stands for anything.',
	},
	{
		displayName: 'File Name Matches',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. *.pdf',
		description:
			'Pattern that the name of a file must match: * stands for anything, ? for one character',
	},
	{
		displayName: 'Files Created Since',
		name: 'filesCreatedSince',
		type: 'dateTime',
		default: '',
		description:
			"Take files added at this moment or later, for an export of what is new. A date without an offset is read in the workflow's time zone.",
	},
	{
		displayName: 'Max File Size (MB)',
		name: 'maxFileSize',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'Leave out files that are larger than this many megabytes. 0 means no limit. What the platform makes on demand (PDF, GeoJSON) announces no size and is always taken.',
	},
	{
		displayName: 'Virus Scan',
		name: 'virusScan',
		type: 'options',
		options: [
			{
				name: 'Safe Only',
				value: 'safeOnly',
				description: 'Leave out files that the antivirus has not looked at yet',
			},
			{
				name: 'Safe or Pending',
				value: 'safeOrPending',
				description: 'Take them too; the output tells which they are',
			},
		],
		default: 'safeOrPending',
		description:
			'Which files to take by the result of the antivirus of the platform. Infected files are never given. What the platform makes on demand (PDF, GeoJSON) is not scanned and always taken.',
	},
];

/**
 * An operation's own options and those that say which files are wanted, in alphabetical order as n8n wants them.
 *
 * @param filtersShown where the latter are shown, if not everywhere
 */
export function withFileFilters(
	options: readonly INodeProperties[],
	filtersShown?: INodeProperties['displayOptions'],
): INodeProperties[] {
	const filters = FILE_FILTERS.map((filter) => ({
		...filter,
		...(filtersShown && { displayOptions: filtersShown }),
	}));
	return [...filters, ...options].sort((one, other) =>
		one.displayName.localeCompare(other.displayName, 'en'),
	);
}

/** Which files of a dossier are wanted. */
export interface FileSelection {
	sources: ReadonlySet<FileSource>;
	/** The names of the fields that were asked for, as they were written; empty for all. */
	champs: readonly string[];
	isWanted: (file: DossierFile) => boolean;
}

const BYTES_PER_MEGABYTE = 1_000_000;

/** @throws {InputError} that names the parameter and what is expected */
export function readFileSelection({
	n8n,
	itemIndex,
}: Pick<OperationContext, 'n8n' | 'itemIndex'>): FileSelection {
	const options = n8n.getNodeParameter('options', itemIndex, {});
	const written = listOf(options.champs);
	const champs = new Set(written.map(folded));
	const contentTypes = listOf(options.contentTypes).map((pattern) => namePattern(pattern));
	const fileName = listOf(options.fileName, /\n/).map((pattern) => namePattern(pattern));
	const since = readDate('Files Created Since', options.filesCreatedSince, n8n.getTimezone());
	const largest = readSize(options.maxFileSize);
	const safeOnly = readSafeOnly(options.virusScan);
	return {
		champs: written,
		sources: readSources(n8n.getNodeParameter('sources', itemIndex, ['champs', 'annotations'])),
		isWanted: (file) =>
			(champs.size === 0 || namesOfField(file).some((name) => champs.has(name))) &&
			(contentTypes.length === 0 || contentTypes.some((isType) => isType(bareType(file)))) &&
			(fileName.length === 0 || fileName.some((isNamed) => isNamed(file.filename))) &&
			(!since || isSince(file.createdAt, since)) &&
			(!safeOnly || file.virusScanResult === 'safe' || file.checksum === null) &&
			(file.byteSize === null || file.byteSize <= largest),
	};
}

function readSources(value: unknown): ReadonlySet<FileSource> {
	const chosen = new Set<unknown>(Array.isArray(value) ? value : [value]);
	const sources = FILE_SOURCES.filter((source) => chosen.has(source));
	if (sources.length === 0 || sources.length < chosen.size) {
		throw new InputError(
			sources.length === 0 ? 'Sources: none is chosen' : 'Sources: this is not a source of files',
			`Expected some of: ${FILE_SOURCES.join(', ')}.`,
		);
	}
	return new Set(sources);
}

function readSize(value: unknown): number {
	const megabytes = value === undefined || value === '' ? 0 : Number(value);
	if (!(megabytes >= 0)) {
		throw new InputError('Max File Size: this is not a size', 'Expected a number of megabytes.');
	}
	return megabytes === 0 ? Infinity : megabytes * BYTES_PER_MEGABYTE;
}

function readSafeOnly(value: unknown): boolean {
	if (value === 'safeOnly') return true;
	if (value === undefined || value === '' || value === 'safeOrPending') return false;
	throw new InputError('Virus Scan: this is not a choice', 'Expected safeOnly or safeOrPending.');
}

/**
 * Makes sure that the form has the fields that are wanted: a slip of the pen shall not pass for a dossier without files.
 *
 * @param files of the démarche's dossiers: a field of theirs needs no looking up
 * @throws {InputError} for one that no revision has, with the name of the nearest that may have files
 */
export async function checkChamps(
	{ champs }: FileSelection,
	{ client, demarche }: { client: DsClient; demarche: number },
	files: readonly DossierFile[] = [],
): Promise<void> {
	const seen = new Set(files.flatMap(namesOfField));
	const unseen = champs.filter((name) => !seen.has(folded(name)));
	if (unseen.length === 0) return;
	const form = await client.formHistory(demarche);
	const known = new Set(fieldNames(form).map(folded));
	const unknown = unseen.find(
		(name) => !known.has(folded(name)) && !known.has(folded(champIdInForm(name))),
	);
	if (unknown === undefined) return;
	const labels = fieldsWithFiles(form).flatMap(({ label, of }) => [label, ...(of ? [of] : [])]);
	throw unknownName('Champs', unknown, [...new Set(labels)]);
}

const folded = (name: string) => name.trim().toLowerCase();

function namesOfField({ champId, champLabel, repetitionLabel }: DossierFile): string[] {
	return [champId, champId && champIdInForm(champId), champLabel, repetitionLabel].flatMap(
		(name) => (name ? [folded(name)] : []),
	);
}

/** A list however it was given: as values, or as one text with separators. */
function listOf(value: unknown, separator = /[,;\n]/): string[] {
	const values: unknown[] = Array.isArray(value) ? value : [value];
	return values
		.filter((entry) => typeof entry === 'string')
		.flatMap((entry) => (Array.isArray(value) ? [entry] : entry.split(separator)))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/** `application/pdf; charset=…` is a PDF. */
function bareType({ contentType }: DossierFile): string {
	return (contentType.split(';')[0] ?? '').trim();
}
