import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { startSandbox, type Sandbox } from '../../../sandbox';
import type { Closing } from '../closing';
import type { CredentialJson, N8nInstallation } from '../real-n8n';
import { startGrist, type Grist } from '../services/grist';
import { startMailbox, type Mailbox } from '../services/mailbox';

/** The credentials that the examples choose from. */
export type CredentialName = 'readOnly' | 'full' | 'revoked' | 'smtp' | 'grist';

/** What the examples are tried among: the platform, a mailbox, a Grist, and the one folder where n8n may write. */
export class Surroundings {
	/** By what is chosen, the credential as n8n keeps it; put there once n8n has it. */
	credentials!: Readonly<Record<CredentialName, { id: string; name: string }>>;

	private constructor(
		readonly sandbox: Sandbox,
		readonly mailbox: Mailbox,
		readonly grist: Grist,
		/** Nobody else writes in there. */
		private readonly files: string,
	) {}

	static async start(
		installation: N8nInstallation,
		files: string,
		closing: Closing,
	): Promise<Surroundings> {
		const sandbox = await startSandbox();
		closing.add(async () => await sandbox.close());
		const mailbox = await startMailbox(installation);
		closing.add(async () => await mailbox.close());
		const grist = await startGrist();
		closing.add(async () => await grist.close());
		return new Surroundings(sandbox, mailbox, grist, files);
	}

	/**
	 * Gives n8n the credentials that the examples choose from.
	 *
	 * @param give takes them all, and resolves to their ids
	 */
	async giveCredentials(
		give: (credentials: Array<Omit<CredentialJson, 'id'>>) => Promise<string[]>,
	): Promise<void> {
		const { url, tokens } = this.sandbox;
		const ds = (name: string, token: string) => ({
			...{ name, type: 'dsApi' },
			data: { baseUrl: url, token },
		});
		const smtp = { host: '127.0.0.1', port: this.mailbox.port, secure: false };
		const all: Record<CredentialName, Omit<CredentialJson, 'id'>> = {
			readOnly: ds('DS account that may only read', tokens.readOnly),
			full: ds('DS account that may write', tokens.full),
			revoked: ds('DS account with a wrong token', tokens.revoked),
			smtp: {
				...{ name: 'SMTP account', type: 'smtp' },
				data: { ...smtp, disableStartTls: true, user: '', password: '' },
			},
			grist: {
				...{ name: 'Grist account', type: 'gristApi' },
				data: { apiKey: 'made-up', url: this.grist.url },
			},
		};
		const ids = await give(Object.values(all));
		this.credentials = Object.fromEntries(
			Object.entries(all).map(([key, { name }], index) => [key, { id: ids[index] ?? '', name }]),
		) as typeof this.credentials;
	}

	/** A folder for one example alone; there after the first call. */
	folder(name: string): string {
		const path = join(this.files, name);
		mkdirSync(path, { recursive: true });
		return path;
	}

	/** The number of the small démarche in place of the one that the examples name. */
	small(): Record<string, string> {
		return { '"12345"': `"${this.sandbox.demarches.small}"` };
	}

	numbersIn(demarche: number): number[] {
		return this.sandbox.data.visibleDossiers(demarche).map(({ number }) => number);
	}

	/** The numbers in the small démarche. */
	numbers(): number[] {
		return this.numbersIn(this.sandbox.demarches.small);
	}
}
