import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { smallDossiers } from '../../../sandbox';
import { exports } from './exports';
import { rows } from './rows';
import { FOLDER, type Trial } from './trial';

const DAY_MS = 86_400_000;

/** The examples that begin with a button or a clock, by their files. */
export const trials: Readonly<Record<string, Trial>> = {
	...exports,
	...rows,

	'look-up-a-dossier.json': {
		overCommandLine: true,
		filledIn: (here) => ({
			texts: { '"12345"': `"${smallDossiers.accepted}"` },
			credentials: { dsApi: here.credentials.readOnly },
		}),
		async check(execute, here) {
			const run = await execute();
			expect(run.items('Get the dossier')).toMatchObject([
				{
					json: {
						number: smallDossiers.accepted,
						state: 'accepte',
						dateDepot: expect.any(String),
						usager: { email: expect.any(String) },
						demarche: { number: here.sandbox.demarches.small, title: expect.any(String) },
						messages: expect.arrayContaining([
							expect.objectContaining({ body: expect.any(String), email: expect.any(String) }),
						]),
					},
				},
			]);
		},
	},

	'email-per-dossier.json': {
		filledIn: (here) => ({
			texts: here.small(),
			credentials: { dsApi: here.credentials.readOnly, smtp: here.credentials.smtp },
		}),
		async check(execute, { sandbox, mailbox }) {
			const files = { Statuts: [{ filename: 'statuts.pdf', contentType: 'application/pdf' }] };
			const yesterday = sandbox.act.deposit({ at: noonOfYesterday(), files });
			sandbox.act.deposit({ files });
			await execute();
			const mails = await mailbox.mails();
			expect(mails).toMatchObject([
				{ to: 'instruction@example.org', subject: expect.stringContaining(String(yesterday)) },
			]);
			const { attachments } = mails[0]!;
			const [own] = sandbox.expectedFiles(yesterday);
			expect(attachments.map(({ filename }) => filename).sort()).toEqual([
				`dossier-${yesterday}.pdf`,
				'statuts.pdf',
			]);
			expect(attachments.map(({ content }) => md5(content))).toContain(own!.md5);
		},
	},

	'accept-with-justification.json': {
		alone: true,
		filledIn: (here) => {
			const { content, groupe } = here.sandbox.data.dossier(smallDossiers.inInstruction)!;
			return {
				texts: {
					...here.small(),
					'À accepter': content.labels[0]!.name,
					'instruction@example.org': groupe.instructeurs[0]!.email,
					[FOLDER]: here.folder('accept'),
				},
				credentials: { dsApi: here.credentials.full },
			};
		},
		async check(execute, here) {
			const dossier = here.sandbox.data.dossier(smallDossiers.inInstruction)!;
			const justification = Buffer.from('%PDF-1.4 a made-up decision');
			await writeFile(join(here.folder('accept'), `${dossier.number}.pdf`), justification);
			expect((await execute()).items('Accept')).toHaveLength(1);
			expect(dossier.state).toBe('accepte');
			expect(dossier.content.motivationFile?.content.md5()).toBe(md5(justification));
			// What is decided is decided.
			expect((await execute()).items('Accept')).toEqual([]);
		},
	},
};

function noonOfYesterday(): string {
	const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
	return `${format.format(Date.now() - DAY_MS)}T12:00:00Z`;
}

function md5(content: Buffer): string {
	return createHash('md5').update(content).digest('hex');
}
