import { parseToken } from '../../../ds-api/compat/token';

const TOKEN = 'bWFkZS11cDtub3QtYS1zZWNyZXQ=';

describe('The API Token', () => {
	it.each([
		TOKEN,
		`  ${TOKEN}\n`,
		`"${TOKEN}"`,
		`'${TOKEN}'`,
		`« ${TOKEN} »`,
		`\u200B${TOKEN}\uFEFF`,
		`Bearer ${TOKEN}`,
		`bearer  "${TOKEN}"`,
		`"Bearer ${TOKEN}"`,
		`Authorization: Bearer ${TOKEN}`,
		`Bearer token=${TOKEN}`,
		`Bearer token="${TOKEN}"`,
		`Token token="${TOKEN}"`,
	])('is read from %j', (pasted) => {
		expect(parseToken(pasted)).toBe(TOKEN);
	});

	it.each(['', '   ', '""', 'Bearer ', 'Bearer', undefined, null, 12])(
		'is missing in %j',
		(pasted) => {
			expect(() => parseToken(pasted)).toThrow('The `token` is empty');
		},
	);

	it.each([`${TOKEN} ${TOKEN}`, `${TOKEN}\r\nX-Injected: 1`, 'jeton-à-moi', 'a=b=c;d'])(
		'is refused in %j without being repeated',
		(pasted) => {
			expect(() => parseToken(pasted)).toThrow('has characters that no token has');
			expect(() => parseToken(pasted)).not.toThrow(pasted);
		},
	);

	it.each([' ', '"', '\u200B', '“'])(
		'is refused at once, however often %j stands in the middle of it',
		(sign) => {
			const pasted = `${TOKEN}${sign.repeat(200_000)}x`;
			const begun = process.cpuUsage();
			expect(() => parseToken(pasted)).toThrow('has characters that no token has');
			// In time that grows with the square of the length it takes half a minute.
			expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
		},
	);
});
