import type { INodeProperties } from 'n8n-workflow';

export const property = (
	name: string,
	type: INodeProperties['type'] = 'string',
	more: Partial<INodeProperties> = {},
): INodeProperties => ({
	displayName: name,
	name,
	type,
	default: type === 'number' ? 0 : type === 'collection' || type === 'filter' ? {} : '',
	...more,
});
export const choice = (name: string, ...values: string[]) =>
	property(name, 'options', { options: values.map((value) => ({ name: value, value })) });
export const collection = (name: string, ...options: INodeProperties[]) =>
	property(name, 'collection', { options });
export const shownFor = (name: string, ...values: string[]): Partial<INodeProperties> => ({
	displayOptions: { show: { [name]: values } },
});
