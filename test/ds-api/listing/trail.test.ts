import fc from 'fast-check';

import { Trail } from '../../../ds-api/listing';

const walk = (begin: string | null, cursors: readonly string[]) => {
	const trail = new Trail(begin);
	return cursors.map((cursor) => trail.follow(cursor));
};

describe('A walk through a list', () => {
	it('goes wherever it was not yet, to the end', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.string()), (cursors) => {
				expect(walk(null, cursors)).toEqual(cursors);
				expect(new Trail(null).follow(null)).toBeNull();
			}),
		);
	});

	it('is refused where it was before, its beginning included, whatever lies in between', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), (cursors, place) => {
				const again = cursors[place % cursors.length]!;
				expect(() => walk(null, [...cursors, again])).toThrow(/does not move on/);
				const [begin = '', ...rest] = cursors;
				expect(() => walk(begin, [...rest, begin])).toThrow(/does not move on/);
			}),
		);
	});
});
