import type { IBinaryData, INodeProperties } from 'n8n-workflow';

import type { UploadSource } from '../../../ds-api/files';
import { InputError } from '../../shared/node-errors';
import type { OperationContext } from '../../shared/operation-context';
import { namePattern } from './name-pattern';

const NAME = 'Input Data Field Name';

interface AttachmentsParameter {
	displayOptions: NonNullable<INodeProperties['displayOptions']>;
	/** Of the parameter; `binaryPropertyName` unless told. */
	name?: string;
	/** What becomes of the files, e.g. `to send with the message`. */
	purpose: string;
	hint?: string;
}

/** The parameter that names the binary fields of the item whose files are sent to the platform; none unless filled in. */
export function attachmentsParameter({
	displayOptions,
	name = 'binaryPropertyName',
	purpose,
	hint,
}: AttachmentsParameter): INodeProperties {
	return {
		displayName: NAME,
		name,
		type: 'string',
		default: '',
		placeholder: 'e.g. data',
		displayOptions,
		description: `The name of the input binary field with the file ${purpose}. Empty: no file.`,
		...(hint === undefined ? {} : { hint }),
	};
}

/**
 * The files of an item that are to be sent: fields separated by commas, `*` standing for any characters, each file once.
 * They are opened when they are read, each time anew, and never held whole where n8n stores files outside of its memory.
 *
 * @throws {InputError} when a field is missing, or none matches a pattern
 */
export function readAttachments(
	context: OperationContext,
	name = 'binaryPropertyName',
): UploadSource[] {
	return filesNamed(context.n8n.getNodeParameter(name, context.itemIndex, ''), NAME, context);
}

/**
 * The files of an item in the binary fields that a value names; see {@link readAttachments}.
 *
 * @param parameter stands in errors for where the value was given
 */
export function filesNamed(
	value: unknown,
	parameter: string,
	context: OperationContext,
): UploadSource[] {
	const place = { context, parameter };
	const names = new Set(namesIn(value, parameter).flatMap((field) => fieldsNamed(field, place)));
	return [...names].map((field) => sourceOf(field, place));
}

interface FieldLocation {
	context: OperationContext;
	parameter: string;
}

function namesIn(value: unknown, parameter: string): string[] {
	if (value === undefined || value === null) return [];
	const names: unknown[] = Array.isArray(value) ? value : [value];
	return names.flatMap((name) => {
		if (typeof name === 'string') return name.split(',').map(trimmed).filter(Boolean);
		throw new InputError(
			`${parameter}: this is not the name of a binary field`,
			'Expected e.g. data.',
		);
	});
}

const trimmed = (text: string) => text.trim();

function fieldsNamed(name: string, place: FieldLocation): string[] {
	if (!name.includes('*')) return [name];
	const fields = fieldsOf(place.context).filter(namePattern(name, { isStrict: true }));
	if (fields.length === 0) throw missing(name, place);
	return fields;
}

function fieldsOf({ n8n, itemIndex }: OperationContext): string[] {
	return Object.keys(n8n.getInputData()[itemIndex]?.binary ?? {});
}

function sourceOf(name: string, place: FieldLocation): UploadSource {
	const { n8n, itemIndex } = place.context;
	const { id, fileName, fileExtension, mimeType } = fileIn(name, place);
	return {
		place: `the file in field "${name}"`,
		filename: fileName ?? (fileExtension ? `file.${fileExtension}` : 'file'),
		contentType: contentTypeOf(mimeType),
		open: async () =>
			id === undefined
				? await n8n.helpers.getBinaryDataBuffer(itemIndex, name)
				: await n8n.helpers.getBinaryStream(id),
	};
}

function fileIn(name: string, place: FieldLocation): IBinaryData {
	const { n8n, itemIndex } = place.context;
	try {
		return n8n.helpers.assertBinaryData(itemIndex, name);
	} catch {
		throw missing(name, place);
	}
}

/** A storage signs the type: nothing may stand in it that a header would not carry unchanged. */
function contentTypeOf(mimeType: string): string {
	const [type = ''] = mimeType.split(';');
	return /^[\w.+-]+\/[\w.+-]+$/.test(type.trim()) ? type.trim() : 'application/octet-stream';
}

function missing(name: string, { context, parameter }: FieldLocation): InputError {
	const fields = fieldsOf(context);
	return new InputError(
		`${parameter}: the item has no file in "${name}"`,
		fields.length === 0
			? 'It has no file at all: check that the node before this one gives files, and passes them on.'
			: `It has files in: ${fields.join(', ')}.`,
	);
}
