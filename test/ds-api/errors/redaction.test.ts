import fc from 'fast-check';

import { redact, redactRefusals, requestIdIn } from '../../../ds-api/errors';

const TOKEN = 'bWFkZS11cDtub3QtYS1zZWNyZXQ=';

/** Tokens of the platform are url-safe base64, with its padding. */
const tokens = fc
	.uint8Array({ minLength: 20, maxLength: 60 })
	.map((bytes) => Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_'));

/** Every sign percent-encoded or not, as many times over as told. */
const encoded = (text: string, which: readonly boolean[], times: number) =>
	Array.from(text, (sign, index) => {
		if (!which[index % which.length]) return sign;
		const hex = sign.charCodeAt(0).toString(16).padStart(2, '0');
		return `%${'25'.repeat(times - 1)}${index % 2 === 0 ? hex : hex.toUpperCase()}`;
	}).join('');

/** A signature as storages and Rails write it. */
const signatures = fc
	.uint8Array({ minLength: 20, maxLength: 32 })
	.map((bytes) => Buffer.from(bytes).toString('hex'));
const payloads = fc
	.uint8Array({ minLength: 20, maxLength: 90 })
	.map((bytes) => Buffer.from(bytes).toString('base64url'));
const words = fc.constantFrom('', 'Erreur : ', 'voir "', '<a href="', '(cf. ', '\n', 'à ');

describe('A text of other origin', () => {
	it('loses the token, whole or unpadded, in either alphabet, percent-encoded as often as proxies do', () => {
		fc.assert(
			fc.property(
				tokens,
				fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
				fc.integer({ min: 1, max: 3 }),
				fc.boolean(),
				words,
				(token, which, times, isStandard, before) => {
					const plain = isStandard ? token.replaceAll('-', '+').replaceAll('_', '/') : token;
					for (const written of [
						...[plain, plain.replace(/=+$/, '')].map((text) => encoded(text, which, times)),
						...[encodeURIComponent(plain), encodeURIComponent(encodeURIComponent(plain))],
					]) {
						const shown = redact(`${before}${written} fin`, { token });
						expect(shown).toBe(`${before}[token] fin`);
					}
				},
			),
		);
	});

	it('loses what signs a link: in its query, in its path, absolute, relative or encoded as a whole', () => {
		const links = fc.oneof(
			fc.tuple(payloads, signatures).map(([payload, signature]) => ({
				link: `/v1/AUTH_a/b/${payload.slice(0, 4)}?temp_url_sig=${signature}&temp_url_expires=1790000000&filename=Dupont.pdf`,
				secrets: [signature, '1790000000', 'Dupont'],
			})),
			fc
				.tuple(
					payloads,
					signatures,
					fc.constantFrom(
						'/rails/active_storage/blobs/redirect/',
						'/rails/active_storage/disk/',
						'/rails/active_storage/representations/proxy/',
						'/api/v2/dossiers/pdf/',
						'/api/v2/dossiers/geojson/',
					),
				)
				.map(([payload, signature, path]) => ({
					link: `${path}${payload}--${signature}/Dupont.pdf`,
					secrets: [payload, signature, 'Dupont'],
				})),
			fc.tuple(payloads, signatures).map(([payload, signature]) => ({
				link: `/f?X-Amz-Credential=${payload}&X-Amz-Signature=${signature}`,
				secrets: [payload, signature],
			})),
		);
		const places = fc.constantFrom<Array<(link: string) => string>>(
			...[
				(link: string) => link,
				(link: string) => `https://static.example.org${link}`,
				(link: string) => `https://somebody:madeUpPassword@static.example.org:8443${link}`,
				(link: string) => `//static.example.org${link}`,
				(link: string) => `..${link}`,
				(link: string) => encodeURIComponent(`https://static.example.org${link}`),
				(link: string) => encodeURIComponent(encodeURIComponent(`http://127.0.0.1${link}`)),
				(link: string) => `https://static.example.org${link}`.replaceAll('/', '\\/'),
			].map((place) => [place]),
		);
		fc.assert(
			fc.property(links, places, words, ({ link, secrets }, [place], before) => {
				const shown = redact(`${before}${place!(link)} "fin"`);
				for (const secret of [...secrets, 'madeUpPassword']) expect(shown).not.toContain(secret);
				expect(shown.startsWith(before)).toBe(true);
				expect(shown.endsWith(' "fin"')).toBe(true);
			}),
		);
	});

	it('loses a signed id, a signing secret and a credential by themselves', () => {
		fc.assert(
			fc.property(payloads, signatures, words, (payload, signature, before) => {
				for (const secret of [
					`${payload}--${signature}`,
					`whsec_${payload}`,
					`Bearer ${payload}`,
					`Token token="${payload}"`,
					`temp_url_sig=${signature}`,
					`prefill_token=${payload}`,
					`{"dossier_prefill_token": "${payload}"}`,
				]) {
					const shown = redact(`${before}${secret} fin`);
					expect(shown).not.toContain(payload);
					expect(shown).not.toContain(signature);
					expect(shown.endsWith(' fin')).toBe(true);
				}
			}),
		);
	});

	it('loses what was sent and comes back, plain or as JSON writes it', () => {
		const values = fc.string({ minLength: 4, maxLength: 60, unit: 'grapheme' }).filter((value) => {
			const text = value.trim();
			return text.length >= 4 && !'Could not coerce value to Int [value]'.includes(text);
		});
		fc.assert(
			fc.property(values, fc.nat(), (value, number) => {
				const sent = { input: { annotations: [{ id: 'Q2hhbXAtMQ==', value: { text: value } }] } };
				for (const written of [value.trim(), JSON.stringify(value.trim()).slice(1, -1)]) {
					expect(redact(`La valeur « ${written} » est refusée`, { sent })).toBe(
						'La valeur « [value] » est refusée',
					);
				}
				const refused = redact(`Could not coerce value ${JSON.stringify(sent)} to Int`, { sent });
				expect(refused).toBe('Could not coerce value [value] to Int');
				const telephone = 10_000 + number;
				expect(redact(`${telephone} ?`, { sent: { telephone } })).toBe('[value] ?');
			}),
		);
	});

	it('loses a short value only where it is quoted: it may be a part of the sentence', () => {
		const sent = { name: 'Li', order: 'ASC' };
		expect(redact("L'identifiant « Li » ou “Li” est inconnu. Lisez ASC.", { sent })).toBe(
			"L'identifiant « [value] » ou “[value]” est inconnu. Lisez ASC.",
		);
	});

	it('keeps everything else', () => {
		for (const text of [
			'Le dossier est déjà en instruction',
			'100 % ? rien',
			'Est-ce possible ? Oui.',
			"Field 'totalCount' doesn't exist on type 'DossierConnection'",
			'Query has complexity of 61000, which exceeds max complexity of 60000',
			'Add 192.0.2.7/32 to your allowed adresses in your /profil',
			'token expired',
			'voir https://demarche.numerique.gouv.fr/dossiers/123, puis écrire',
		]) {
			expect(redact(text, { token: TOKEN, sent: { number: 123, first: 100 } })).toBe(text);
		}
		expect(redact(`a ${TOKEN} b`, { token: TOKEN })).toBe('a [token] b');
		expect(redact('see "https://x.example.org/a?b=c", then go')).toBe(
			'see "https://x.example.org/a", then go',
		);
	});

	// In time that grows with the square of the length, each of these would take minutes.
	it.each([
		'a',
		'?',
		'#',
		'/',
		'--',
		'%',
		'%25',
		'http://',
		'token ',
		'coerce value ',
		'"',
		'\\',
		'=',
	])('is read through once, also when it is made of %j two hundred thousand times', (part) => {
		const text = part.repeat(200_000);
		expect(typeof redact(text, { token: TOKEN, sent: { text: `${part}x` } })).toBe('string');
	});

	it('is shown as a refusal without what was sent, in the payload of each mutation', () => {
		const data = {
			first: { errors: [{ message: 'L’adresse jeanne@example.org est inconnue' }], kept: 1 },
			second: { errors: null },
			third: null,
		};
		expect(redactRefusals(data, { sent: ['jeanne@example.org'] })).toEqual({
			...data,
			first: { errors: [{ message: 'L’adresse [value] est inconnue' }], kept: 1 },
		});
	});
});

describe('The id of a request', () => {
	it('is taken as it came when it is one', () => {
		for (const id of ['4f0f7b0e-8f1c-4c55-9f0e-3d5a6b7c8d9e', 'r-1', 'abc.DEF:12@n']) {
			expect(requestIdIn(id)).toBe(id);
		}
	});

	it('is left out when it is anything else: whoever stands in between chooses what stands there', () => {
		fc.assert(
			fc.property(tokens, payloads, signatures, (token, payload, signature) => {
				for (const id of [
					...[token, token.replace(/=+$/, ''), encodeURIComponent(token), `id-${token}`],
					...[`${payload}--${signature}`, 'a b', 'x'.repeat(129), '<script>', '', 'é'],
				]) {
					expect(requestIdIn(id, { token })).toBeUndefined();
				}
			}),
		);
		expect(requestIdIn(undefined)).toBeUndefined();
	});
});
