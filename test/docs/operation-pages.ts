import { operations, properties } from '../../nodes/DemarcheNumerique/actions';
import type { Operation } from '../../nodes/DemarcheNumerique/operation';
import { MarkdownPage } from './markdown';

/** An operation and the page that is about it. */
export interface OperationPage {
	/** `resource/operation`, e.g. `dossier/getAll` */
	name: string;
	/** As its title says it, e.g. `Dossier: Get Many` */
	title: string;
	/** The page's file, e.g. `dossier/get-many.md` */
	file: string;
	operation: Operation;
}

const resources = properties.find(({ name }) => name === 'resource')?.options as Array<{
	name: string;
	value: string;
}>;

/** Every operation with its page. */
export const OPERATION_PAGES: readonly OperationPage[] = operations.map((operation) => {
	const { resource, option } = operation;
	const resourceName = resources.find(({ value }) => value === resource)?.name ?? resource;
	return {
		name: `${resource}/${option.value}`,
		title: `${resourceName}: ${option.name}`,
		file: `${fileNameOf(resourceName)}/${fileNameOf(option.name)}.md`,
		operation,
	};
});

export const OPERATIONS_FOLDER = 'docs/operations';

export function pageOf({ file }: OperationPage): MarkdownPage {
	return new MarkdownPage(`${OPERATIONS_FOLDER}/${file}`);
}

function fileNameOf(title: string): string {
	return title
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-');
}
