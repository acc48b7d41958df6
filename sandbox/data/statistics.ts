import { days, parisDay } from './instants';
import type { Instant } from './instants';
import { isVisible } from './model';
import type { DemarcheModel, DossierModel, DossierState } from './model';

const decided: readonly DossierState[] = ['accepte', 'refuse', 'sans_suite'];

const percentage = (count: number, total: number): number | null =>
	total === 0 ? null : Math.round((1000 * count) / total) / 10;

interface Treatment {
	state: DossierState;
	at: Instant;
	/** In microseconds. */
	took: Instant;
}

function treatmentOf({ state, content, depositedAt }: DossierModel): Treatment[] {
	const at = content.dates.dateTraitement;
	return typeof at === 'number' ? [{ state, at, took: at - depositedAt }] : [];
}

const average = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = keyOf(item);
		groups.set(key, [...(groups.get(key) ?? []), item]);
	}
	return groups;
}

/** In seconds: what a third, two thirds and all of the last thirty days' decisions took; null below three. */
function usualTimes(treatments: readonly Treatment[], now: Instant): number[] | null {
	const recent = treatments
		.filter(({ at }) => at >= now - days(30) && at <= now)
		.map(({ took }) => Math.round(took / 1e6))
		.sort((a, b) => a - b);
	if (recent.length < 3) return null;
	return [1, 2, 3].map((third) => recent[Math.ceil((recent.length * third) / 3) - 1] ?? 0);
}

/** The public statistics of a démarche: how far its dossiers got, how they ended, how long it took. */
export function statisticsOf(demarche: DemarcheModel, now: Instant): Record<string, unknown> {
	const dossiers = demarche.dossiers();
	const visible = dossiers.filter(isVisible);
	const erased = demarche.deletedDossiers().filter(({ state }) => decided.includes(state)).length;
	const having = (states: readonly DossierState[]): number =>
		visible.filter(({ state }) => states.includes(state)).length;
	const total = having(decided) + erased;
	const treatments = visible.filter(({ state }) => decided.includes(state)).flatMap(treatmentOf);
	const weekly = grouped(
		treatments.filter(({ at }) => at >= now - days(183)),
		({ state }) => state,
	);
	return {
		funnel: [
			['Tous (dont brouillon)', dossiers.length + erased],
			['Déposés', visible.length + erased],
			['Instruction débutée', having(['en_instruction', ...decided]) + erased],
			['Traités', total],
		],
		processed: [
			['Acceptés', percentage(having(['accepte']), total)],
			['Refusés', percentage(having(['refuse']), total)],
			['Classés sans suite', percentage(having(['sans_suite']), total)],
		],
		processed_by_week: [...weekly].map(([name, items]) => ({
			name,
			data: Object.fromEntries(
				[...grouped(items, ({ at }) => parisDay(at - (at % days(7))))].map(([week, found]) => [
					week,
					found.length,
				]),
			),
		})),
		processing_time: usualTimes(treatments, now),
		processing_time_by_month: Object.fromEntries(
			[...grouped(treatments, ({ at }) => parisDay(at).slice(0, 7))].map(([month, found]) => [
				month,
				Math.ceil(average(found.map(({ took }) => took)) / days(1)),
			]),
		),
	};
}
