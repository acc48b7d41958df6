import type { Sandbox } from '../../sandbox/index';
import { ask, codes } from './ask';

/** What a mutation answered. */
export interface Mutated {
	status: number;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- payloads are looked into freely
	payload: any;
	/** The messages in the payload's `errors`. */
	refusals: string[];
	/** The codes of the request's own errors. */
	codes: Array<string | undefined>;
}

export const globalId = (className: string, id: number | string): string =>
	Buffer.from(`${className}-${id}`).toString('base64');

export const dossierId = (number: number): string => globalId('Dossier', number);

/** An instructeur of a dossier's group. */
export function instructeurOf({ data }: Sandbox, number: number): string {
	return data.dossier(number)!.groupe.instructeurs[0]!.id;
}

/** Both ids that most mutations of a dossier take. */
export const who = (
	sandbox: Sandbox,
	number: number,
): { dossierId: string; instructeurId: string } => ({
	dossierId: dossierId(number),
	instructeurId: instructeurOf(sandbox, number),
});

/** Runs a mutation, with the full token unless another is given. */
export async function mutate(
	sandbox: Sandbox,
	name: string,
	input: Record<string, unknown>,
	select = 'dossier { id }',
	token = sandbox.tokens.full,
): Promise<Mutated> {
	const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
	const hasErrors = name === 'createDirectUpload' ? '' : 'errors { message }';
	const query = `mutation ($input: ${type}!) { ${name}(input: $input) { clientMutationId ${hasErrors} ${select} } }`;
	const Authorization = `Bearer ${token}`;
	const answer = await ask(sandbox, query, { input }, { Authorization });
	const payload = answer.data?.[name] ?? null;
	const refusals = ((payload?.errors ?? []) as Array<{ message: string }>).map(
		({ message }) => message,
	);
	return { status: answer.status, payload, refusals, codes: codes(answer) };
}

/** Sends a file to the storage, and returns its signed id. */
export async function upload(
	sandbox: Sandbox,
	number: number,
	filename: string,
	bytes: Buffer,
	checksum: string,
): Promise<string> {
	const { payload } = await mutate(
		sandbox,
		'createDirectUpload',
		{
			dossierId: dossierId(number),
			...{ filename, checksum, byteSize: bytes.length, contentType: 'text/plain' },
		},
		'directUpload { url headers signedBlobId }',
	);
	const { url, headers, signedBlobId } = payload.directUpload;
	await fetch(url, { method: 'PUT', headers: JSON.parse(headers), body: new Uint8Array(bytes) });
	return signedBlobId as string;
}
