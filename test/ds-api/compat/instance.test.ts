import {
	dossierPage,
	isEncryptedOrLoopback,
	parseInstanceUrl,
} from '../../../ds-api/compat/instance';

describe('The Instance URL', () => {
	it.each([
		['https://demarche.numerique.gouv.fr', 'https://demarche.numerique.gouv.fr'],
		[' https://demarche.numerique.gouv.fr/ ', 'https://demarche.numerique.gouv.fr'],
		['https://demarche.numerique.gouv.fr/graphql', 'https://demarche.numerique.gouv.fr'],
		['https://demarche.numerique.gouv.fr/api/v2/graphql', 'https://demarche.numerique.gouv.fr'],
		['https://demarche.numerique.gouv.fr/api/v2/graphql/', 'https://demarche.numerique.gouv.fr'],
		['HTTPS://Demarche.Example.org:8443', 'https://demarche.example.org:8443'],
		['https://example.org/ds/api/v2/graphql', 'https://example.org/ds'],
		['http://localhost:4010', 'http://localhost:4010'],
		['http://127.0.0.1:4010/', 'http://127.0.0.1:4010'],
		['http://[::1]:4010', 'http://[::1]:4010'],
	])('takes %s', (typed, url) => {
		expect(parseInstanceUrl(typed)).toMatchObject({ url, graphqlUrl: `${url}/api/v2/graphql` });
	});

	it.each([
		['', 'is empty'],
		[undefined, 'is empty'],
		[42, 'is empty'],
		['demarche.numerique.gouv.fr', 'does not begin with https://'],
		['//demarche.numerique.gouv.fr', 'does not begin with https://'],
		['ftp://demarche.numerique.gouv.fr', 'does not begin with https://'],
		['javascript://alert', 'does not begin with https://'],
		['https://', 'is not an address'],
		['http://demarche.numerique.gouv.fr', 'unencrypted'],
		['http://127.0.0.1.example.org', 'unencrypted'],
		['http://localhost.example.org', 'unencrypted'],
		['https://name:secret@demarche.numerique.gouv.fr', 'carries more than a host'],
		['https://demarche.numerique.gouv.fr?token=secret', 'carries more than a host'],
		['https://demarche.numerique.gouv.fr#secret', 'carries more than a host'],
	])('refuses %p, saying what is wrong and what to do, and not repeating it', (typed, what) => {
		expect(() => parseInstanceUrl(typed)).toThrow(
			expect.objectContaining({ code: 'invalid_instance_url', advice: expect.stringMatching(/./) }),
		);
		expect(() => parseInstanceUrl(typed)).toThrow(what);
		expect(() => parseInstanceUrl(typed)).not.toThrow('secret');
	});

	it('gives the web page of a dossier', () => {
		const instance = parseInstanceUrl('https://example.org/ds/');
		expect(dossierPage(instance, 123)).toBe('https://example.org/ds/dossiers/123');
	});

	it('lets plain http through on this machine only', () => {
		expect(isEncryptedOrLoopback(new URL('http://127.0.0.1/x'))).toBe(true);
		expect(isEncryptedOrLoopback(new URL('http://10.0.0.1/x'))).toBe(false);
		expect(isEncryptedOrLoopback(new URL('file:///etc/passwd'))).toBe(false);
	});
});
