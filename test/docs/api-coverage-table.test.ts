import { coverage } from '../nodes/api-coverage';
import { MarkdownPage } from './markdown';
import { OPERATION_PAGES } from './operation-pages';

const rows = new MarkdownPage('docs/api-coverage.md').tables(
	'What the API offers',
	'Covered by',
	'Fields',
);
const linkTo = (name: string) => {
	const page = OPERATION_PAGES.find((each) => each.name === name);
	return `(operations/${page?.file ?? name})`;
};

it('The table of the API names every field of its roots once', () => {
	const named = rows.flatMap(([, , fields = '']) =>
		[...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field),
	);
	const existing = Object.keys(coverage).map((field) => field.split('.')[1]);
	expect(named.sort()).toEqual(existing.sort());
});

it.each(Object.entries(coverage))(
	'It says what covers %s, or that nothing does',
	(root, covered) => {
		const field = root.split('.')[1] ?? '';
		const [, by = ''] = rows.find(([, , fields = '']) => fields.includes(`\`${field}\``)) ?? [];
		expect(by.startsWith('Not covered')).toBe('none' in covered);
		if ('by' in covered) {
			expect(covered.by.filter((name) => !by.includes(linkTo(name)))).toEqual([]);
		}
	},
);
