/** An answer, before it is sent. */
export interface Reply {
	status: number;
	headers: Record<string, string>;
	/** In bytes. */
	byteSize: number;
	blocks: () => Iterable<Buffer>;
	/** Where the same file is on the other origin of the files. */
	mirrorUrl?: string;
}

export function textReply(
	status: number,
	contentType: string,
	text: string,
	headers: Record<string, string> = {},
): Reply {
	const body = Buffer.from(text);
	return {
		status,
		headers: { 'Content-Type': contentType, ...headers },
		byteSize: body.length,
		blocks: () => (body.length > 0 ? [body] : []),
	};
}

export const jsonReply = (status: number, text: string): Reply =>
	textReply(status, 'application/json; charset=utf-8', text);
