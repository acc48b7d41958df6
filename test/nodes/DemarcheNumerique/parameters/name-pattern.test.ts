import fc from 'fast-check';

import { namePattern } from '../../../../nodes/DemarcheNumerique/parameters/name-pattern';

/** The same pattern as a regular expression, which is right and may be slow. */
const expression = (pattern: string) =>
	new RegExp(
		`^${pattern
			.replace(/[.+^${}()|[\]\\/]/g, String.raw`\$&`)
			.replace(/\*/g, '.*')
			.replace(/\?/g, '.')}$`,
		'isu',
	);

describe('A pattern of names', () => {
	it('matches what the same regular expression matches', () => {
		const signs = fc.constantFrom('a', 'B', 'b', '.', '_', '-', ' ', 'é', '🎉', '\n');
		const names = fc.string({ unit: signs, maxLength: 8 });
		const patterns = fc.string({ unit: fc.oneof(signs, fc.constantFrom('*', '?')), maxLength: 6 });
		fc.assert(
			fc.property(patterns, names, (pattern, name) => {
				expect(namePattern(pattern)(name)).toBe(expression(pattern).test(name));
			}),
			{ numRuns: 2000 },
		);
	});

	it('does not mind how accents are composed, nor case; strictly read, it minds case and has no ?', () => {
		expect(namePattern('RELEVÉ*.PDF')('releve\u0301 2026.pdf')).toBe(true);
		expect(namePattern('data_*', { isStrict: true })('data_1')).toBe(true);
		expect(namePattern('data_*', { isStrict: true })('Data_1')).toBe(false);
		expect(namePattern('dat?', { isStrict: true })('data')).toBe(false);
	});

	// Trying every way to share a name among the stars takes longer than anybody waits.
	it('tells of a name that was made to be slow', () => {
		const name = '_'.repeat(100_000);
		expect(namePattern('*_*_*_*_*.pdf')(name)).toBe(false);
		expect(namePattern('*_*_*_*_*_*_*_*?*')(name)).toBe(true);
		expect(namePattern('*.*.*.*.*x')('.'.repeat(100_000))).toBe(false);
	});
});
