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
	const output: Record<string, unknown> = { demarcheNumber };
	for (const [name, value] of Object.entries(statistics)) {
		output[NAMES[name] ?? name] = Array.isArray(value) ? byName(value) : value;
	}
	return output;
}

function byName(list: unknown[]): unknown {
	const named = list.map(asNamed);
	if (!named.every((entry) => entry !== undefined)) return list;
	return Object.fromEntries<unknown>(named);
}

/** A pair as it is, a series (`{name, data}`) as a pair. */
function asNamed(entry: unknown): [string, unknown] | undefined {
	if (Array.isArray(entry)) return asPair(entry[0], entry[1]);
	if (typeof entry !== 'object' || entry === null) return undefined;
	const { name, data } = entry as { name?: unknown; data?: unknown };
	return asPair(name, data);
}

function asPair(name: unknown, value: unknown): [string, unknown] | undefined {
	return typeof name === 'string' ? [name, value] : undefined;
}
