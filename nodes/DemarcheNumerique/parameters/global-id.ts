import { numberOfGlobalId } from '../../../ds-api/model';

/** The number of a record that was given by its number or by its id as the API gives it; nothing of any other text. */
export function recordNumberIn(text: string, className: string): number | undefined {
	return /^\d{1,15}$/.test(text) ? Number(text) : numberOfGlobalId(text, className);
}
