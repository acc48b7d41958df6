/** The platform's name of each part, and ours. */
const NAMES: Record<string, string> = {
	funnel: 'funnel',
	processed: 'processedPercent',
	processed_by_week: 'processedByWeek',
	processing_time: 'processingSeconds',
	processing_time_by_month: 'processingDaysByMonth',
};

/**
 * The statistics with their figures by name (`funnel["Déposés"]`) where the platform gives lists of pairs. What it gives
 * beyond the parts that are known stays as it is.
 */
export function simplifyStatistics(
	demarcheNumber: number,
	statistics: Record<string, unknown>,
): Record<string, unknown> {
	const parts = Object.entries(statistics).map(([name, value]) => [
		NAMES[name] ?? name,
		byName(value),
	]);
	return { demarcheNumber, ...Object.fromEntries(parts) };
}

function byName(value: unknown): unknown {
	if (!Array.isArray(value)) return value;
	const list: unknown[] = value;
	if (list.every(isPair)) return Object.fromEntries(list) as Record<string, unknown>;
	if (list.every(isSeries)) {
		return Object.fromEntries(list.map(({ name, data }): [string, unknown] => [name, data]));
	}
	return list;
}

function isPair(value: unknown): value is [string, unknown] {
	return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

function isSeries(value: unknown): value is { name: string; data: unknown } {
	return typeof value === 'object' && value !== null && 'name' in value && 'data' in value;
}
