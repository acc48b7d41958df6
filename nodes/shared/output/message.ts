import type { Message } from '../../../ds-api/writing';
import { fileDescription } from './file-description';

/** A message with the number of its dossier. */
export function describeMessage(message: Message, dossierNumber: number) {
	const { id, email, body, createdAt, discardedAt, correction, attachments } = message;
	return {
		dossierNumber,
		id,
		email,
		body,
		createdAt,
		...(discardedAt === null ? {} : { discardedAt }),
		correction,
		attachments: attachments.map(fileDescription),
	};
}
