import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import type { DsClient } from '../../ds-api/client';
import { DsApiError } from '../../ds-api/errors';
import { dossierParts, type Dossier } from '../../ds-api/model';
import { asNodeError } from './node-errors';
import { inPanelWords } from './panel-words';
import { panelClient } from './panel-client';
import { STATES } from './parameters/dossier-filters';
import {
	looksLikePage,
	readRecord,
	readRecordOfPanel,
	type RecordKind,
} from './parameters/record-locator';
import { simplified } from './simplified-text';

export type SearchMethod = (
	this: ILoadOptionsFunctions,
	filter?: string,
) => Promise<INodeListSearchResult>;

/** How many of the newest dossiers are offered. */
const NEWEST = 50;

/**
 * The lists of the locators of démarches and dossiers. The API has no list of the démarches of a token: what is typed, a number
 * or the address of a page, is looked up. What cannot be chosen says so as an entry without a value, which n8n does not take
 * for a choice.
 */
export const recordSearch: Record<'searchDemarches' | 'searchDossiers', SearchMethod> = {
	async searchDemarches(filter = '') {
		return await searching(this, async (client) => {
			const typed = numberTyped('demarche', filter);
			const number = filter.trim() === '' ? chosen(this, 'demarche') : typed;
			if (number === undefined) return [note(TYPE_A_DEMARCHE)];
			return [demarcheEntry(client, await client.demarche(number, new Set()))];
		});
	},

	async searchDossiers(filter = '') {
		return await searching(this, async (client) => {
			const number = numberTyped('dossier', filter);
			if (number !== undefined) {
				const { dossier } = await client.dossier(number, dossierParts());
				return [dossierEntry(client, dossier)];
			}
			const demarche = await demarcheKnown(this, client);
			if (demarche === undefined) return [note(TYPE_A_DOSSIER)];
			const wanted = simplified(filter);
			const entries = (await newest(client, demarche)).filter(({ name }) =>
				simplified(name).includes(wanted),
			);
			return entries.length > 0 ? entries : [note(TYPE_A_DOSSIER)];
		});
	},
};

const TYPE_A_DEMARCHE =
	'Type the number of the démarche, or paste the address of its page: the API does not list them';
const TYPE_A_DOSSIER = 'Type the number of the dossier, or paste the address of its page';

async function searching(
	n8n: ILoadOptionsFunctions,
	entriesFor: (client: DsClient) => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	try {
		const client = await panelClient(n8n);
		return { results: await entriesFor(client) };
	} catch (error) {
		// While a number is being typed, its beginning is another one.
		if (error instanceof DsApiError && isOfTheNumber(error))
			return { results: [note(inPanelWords(error.message))] };
		throw asNodeError(n8n.getNode(), error, 0);
	}
}

/** It does not exist, or is not one of the token's: the token itself is accepted. */
function isOfTheNumber({ code, httpStatus }: DsApiError): boolean {
	return httpStatus === 200 && (code === 'not_found' || code === 'unauthorized');
}

const note = (name: string): INodeListSearchItems => ({ name, value: '' });

/** Nothing where the text is neither a number nor a page. */
function numberTyped(kind: RecordKind, filter: string): number | undefined {
	try {
		return readRecord(kind, { mode: looksLikePage(filter) ? 'url' : 'id', value: filter }).number;
	} catch {
		return undefined;
	}
}

const chosen = (n8n: ILoadOptionsFunctions, kind: RecordKind) =>
	readRecordOfPanel(kind, n8n.getCurrentNodeParameter(kind));

/** That of the dossier that is chosen, else the one that the panel names. */
async function demarcheKnown(
	n8n: ILoadOptionsFunctions,
	client: DsClient,
): Promise<number | undefined> {
	const dossier = chosen(n8n, 'dossier');
	if (dossier === undefined) return chosen(n8n, 'demarche');
	const found = await client.dossier(dossier, dossierParts()).catch((error: unknown) => {
		if (error instanceof DsApiError && isOfTheNumber(error)) return undefined;
		throw error;
	});
	return found?.dossier.demarche.number;
}

async function newest(client: DsClient, demarche: number): Promise<INodeListSearchItems[]> {
	const entries: INodeListSearchItems[] = [];
	const list = { states: [], newestFirst: true, limit: NEWEST, pageSize: NEWEST, parallelPages: 1 };
	const asked = { ...list, demarche, parts: dossierParts(), withRevisions: false };
	for await (const listed of client.dossiers(asked)) {
		if (!('unreadable' in listed)) entries.push(dossierEntry(client, listed.dossier));
	}
	return entries;
}

function demarcheEntry(
	{ instance }: DsClient,
	{ number, title }: { number: number; title: string },
): INodeListSearchItems {
	return {
		name: `${title} (${number})`,
		value: String(number),
		url: `${instance.url}/procedures/${number}`,
	};
}

function dossierEntry({ instance }: DsClient, dossier: Dossier): INodeListSearchItems {
	const { number, state } = dossier;
	const words = [STATE_NAMES.get(state) ?? state, applicantName(dossier)].filter(Boolean);
	return {
		name: `${number} (${words.join(', ')})`,
		value: String(number),
		url: `${instance.url}/dossiers/${number}`,
	};
}

/** In the platform's own words, which stand between brackets. */
const STATE_NAMES: ReadonlyMap<string, string> = new Map(
	STATES.map(({ name, value }) => [value, /\((.+)\)/.exec(name)?.[1] ?? name]),
);

function applicantName({ demandeur }: { demandeur: Dossier['demandeur'] | null }): string {
	if (demandeur?.__typename === 'PersonnePhysique')
		return `${demandeur.prenom} ${demandeur.nom}`.trim();
	if (demandeur?.__typename === 'PersonneMorale') {
		return demandeur.entreprise?.raisonSociale ?? demandeur.siret;
	}
	return demandeur && 'siret' in demandeur ? demandeur.siret : '';
}
