import { plainMessage } from '../../dossier-draft';
import { hours } from '../../instants';
import type { DossierSeed } from '../../made-up/dossier-seed';
import { messageTexts } from '../../made-up/exchange-texts';
import { fileNamed, fileOf } from '../../made-up/files';
import type { FileInput } from '../../made-up/files';
import type { DossierModel, FileModel, MessageModel } from '../../model';
import { smallDossiers } from './dossier-numbers';

/** What the service and the citizen wrote: with files, one deleted, and one that asks for a correction. */
export function messagesOf(
	dossier: DossierModel,
	seed: DossierSeed,
	citizen: string,
): MessageModel[] {
	const { number, depositedAt, groupe } = dossier;
	const agent = groupe.instructeurs[0]?.email ?? 'service@example.org';
	const texts = messageTexts(number);
	const message = (order: number, email: string, body: string): MessageModel =>
		plainMessage(dossier, order, email, body);
	const file = (order: number, index: number, input: FileInput): FileModel =>
		fileOf(seed, `message-${order}/${index}`, input);
	const first = message(1, agent, texts.receipt);
	first.files = [
		file(1, 0, fileNamed('accusé de réception.pdf')),
		file(1, 1, fileNamed('plan d’accès.png')),
		file(1, 2, fileNamed('calendrier.pdf')),
	];
	const second = message(2, citizen, texts.reply);
	second.files = [file(2, 0, fileNamed('pièce.txt'))];
	const discarded = message(3, agent, '');
	discarded.discardedAt = depositedAt + hours(4);
	const pending = number === smallDossiers.complete;
	const correction = message(5, agent, pending ? texts.missing : texts.mistaken);
	correction.correction = {
		reason: pending ? 'incomplete' : 'incorrect',
		dateResolution: pending ? null : depositedAt + hours(9),
	};
	return [first, second, discarded, correction];
}
