import * as generated from '../../ds-api/generated/operations';
import { lookupDocument } from '../../ds-api/lookup/lookup-document';
import { apiVersions, schemaOf } from '../../ds-api/schema/versions';
import { singleAnnotationsDocument } from '../../ds-api/writing/annotations/single-annotations';
import { operations } from '../../nodes/DemarcheNumerique/actions';
import { coverage } from './api-coverage';

/** Every field of the API's two roots, in any version. */
const rootFields = new Set(
	apiVersions.flatMap((version) => {
		const schema = schemaOf(version);
		return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
			Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name ?? ''}.${field}`),
		);
	}),
);

/** What the mutations of one annotation are called, after what they have in common. */
const single = Object.keys(coverage).flatMap(
	(name) => /^Mutation\.dossierModifierAnnotation(?!s$)(.+)$/.exec(name)?.[1] ?? [],
);
const built = [lookupDocument(1), singleAnnotationsDocument(single)];
const documents = [...Object.values(generated), ...built]
	.filter((exported) => exported instanceof generated.TypedDocumentString)
	.map((document) => document.toString());

it('Every field of the root of the API is covered by operations, or there is a reason', () => {
	expect(Object.keys(coverage).sort()).toEqual([...rootFields].sort());
});

describe.each(Object.entries(coverage))('%s', (field, covered) => {
	const name = field.split('.')[1] ?? '';
	const isAskedFor = documents.some((text) => new RegExp(`\\b${name}\\(`).test(text));

	if ('by' in covered) {
		it('is asked for by operations that exist', () => {
			const existing = operations.map(({ resource, option }) => `${resource}/${option.value}`);
			expect(existing).toEqual(expect.arrayContaining(covered.by));
			expect(isAskedFor).toBe(true);
		});
	} else {
		it(`is not asked for. ${covered.none}`, () => {
			expect(isAskedFor).toBe(false);
		});
	}
});
