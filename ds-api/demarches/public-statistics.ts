import { DsApiError } from '../errors';
import type { PublicApi } from '../transport';

/**
 * The public statistics of a démarche as the platform gives them, without a token. At most five requests in fifteen
 * seconds are answered to one network address: more of them wait.
 *
 * @throws {DsApiError} `no_public_statistics` for a démarche that is not there or whose data are not open: the platform
 * tells the same of both
 */
export async function readStatistics(
	publicApi: PublicApi,
	demarche: number,
): Promise<Record<string, unknown>> {
	const statistics = await publicApi.ask({
		method: 'GET',
		path: `demarches/${demarche}/stats`,
		counted: 'statistics',
		refusal: (_, details) =>
			new DsApiError(`Démarche ${demarche} has no public statistics`, {
				code: 'no_public_statistics',
				...details,
				advice:
					'Check the number. The platform publishes statistics of published démarches whose data are open (the open data ' +
					"option of the démarche's settings).",
			}),
	});
	return statistics as Record<string, unknown>;
}
