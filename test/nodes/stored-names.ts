import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

/** What a workflow stores of a parameter's choice or of one parameter inside another. */
type Inner = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/**
 * The names that workflows store of parameters: each with where it is shown, its type, the modes of a locator, the values of
 * its choices, and what is inside it. A line for each.
 */
export function storedNames(properties: readonly INodeProperties[], path = ''): string[] {
	return properties
		.filter(({ type }) => type !== 'notice')
		.flatMap((property) => {
			const name = path + property.name;
			const modes = (property.modes ?? []).map((mode) => mode.name);
			const choices = (property.options ?? []).filter(isChoice).map(({ value }) => String(value));
			const line = [
				`${name} ${property.type}${shownFor(property)}`,
				...(modes.length > 0 ? [`modes ${modes.join(', ')}`] : []),
				...(choices.length > 0 ? [`values ${choices.join(', ')}`] : []),
			].join('; ');
			return [line, ...(property.options ?? []).flatMap((inner) => inside(inner, `${name}.`))];
		});
}

function inside(inner: Inner, path: string): string[] {
	if (isChoice(inner)) return [];
	if ('values' in inner) return storedNames(inner.values, `${path}${inner.name}.`);
	return storedNames([inner], path);
}

function isChoice(inner: Inner): inner is INodePropertyOptions {
	return 'value' in inner;
}

/** By which choices one parameter is told from another of the same name. */
function shownFor({ displayOptions }: INodeProperties): string {
	const { resource, operation } = displayOptions?.show ?? {};
	if (!resource && !operation) return '';
	const listed = [resource ?? [], operation ?? []].map((names) => names.map(String).join('|'));
	return ` [${listed.join(': ')}]`;
}
