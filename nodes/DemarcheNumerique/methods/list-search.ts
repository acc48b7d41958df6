import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';

import type { Choices } from '../../../ds-api/writing';
import { asNodeError } from '../../shared/node-errors';
import { panelClient } from '../../shared/panel-client';
import { readRecordOfPanel } from '../../shared/parameters/record-locator';
import { recordSearch, type SearchMethod } from '../../shared/record-search';
import { simplified } from '../../shared/simplified-text';

interface Entry {
	name: string;
	value: string;
}

/** The list of a locator: what the démarche has of it, by name, as much of it as matches what was typed. */
function searching(entriesOf: (choices: Choices) => Entry[]): SearchMethod {
	return async function (filter = '') {
		try {
			const wanted = simplified(filter);
			const entries = entriesOf(await choicesOf(this))
				.filter(({ name }) => simplified(name).includes(wanted))
				.sort((one, other) => one.name.localeCompare(other.name, 'fr'));
			return { results: entries };
		} catch (error) {
			throw asNodeError(this.getNode(), error, 0);
		}
	};
}

/** The lists that the panel's locators offer, by the names under which the locators ask for them. */
export const listSearch: Record<string, SearchMethod> = {
	...recordSearch,
	searchInstructeurs: searching(instructeurs),
	searchInstructorGroups: searching(({ groupeInstructeurs }) =>
		groupeInstructeurs.map(({ id, number, label, closed }) => ({
			name: `${label} (${number}${closed ? ', closed' : ''})`,
			value: id,
		})),
	),
	searchLabels: searching(({ labels }) => labels.map(({ id, name }) => ({ name, value: id }))),
};

/** An instructeur may be in several groups; where there are several, the list tells which. */
function instructeurs({ groupeInstructeurs }: Choices): Entry[] {
	const found = new Map<string, { email: string; groups: string[] }>();
	for (const { label, instructeurs: members } of groupeInstructeurs) {
		for (const { id, email } of members) {
			const groups = found.get(id)?.groups ?? [];
			found.set(id, { email, groups: [...groups, label] });
		}
	}
	const hasOneGroup = groupeInstructeurs.length === 1;
	return [...found].map(([id, { email, groups }]) => ({
		name: hasOneGroup ? email : `${email} (${groups.join(', ')})`,
		value: id,
	}));
}

async function choicesOf(n8n: ILoadOptionsFunctions): Promise<Choices> {
	// The dossier decides: the panel keeps a démarche that was given for the lists of another one.
	const dossier = readRecordOfPanel('dossier', n8n.getCurrentNodeParameter('dossier'));
	const demarche = readRecordOfPanel('demarche', n8n.getCurrentNodeParameter('demarche'));
	const of =
		dossier !== undefined ? { dossier } : demarche !== undefined ? { demarche } : undefined;
	if (!of) {
		throw new NodeOperationError(n8n.getNode(), 'The list needs to know the démarche', {
			description:
				'Enter the number of the dossier, or of the démarche under "Démarche (for the Lists)".',
		});
	}
	const client = await panelClient(n8n);
	return await client.choices(of);
}
