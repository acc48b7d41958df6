import { one, type Examples } from './example';
import { given } from './parameters';

export const GRAPHQL_EXAMPLES: Examples = {
	'graphql/execute': {
		outputs: [
			one({
				query:
					'query ($number: Int!) { demarche(number: $number) { title state labels { name } } }',
				variables: '{"number": 104201}',
			}),
			one({
				query:
					'query ($after: String) { demarche(number: 104201) { dossiers(first: 5, after: $after) { nodes { number state } pageInfo { hasNextPage endCursor } } } }',
				paginate: true,
				limit: 2,
			}),
		],
		errors: [
			one({ query: given('') }),
			one({ query: '{ demarche(number: 104201) { titre } }' }),
			one({ query: '{ demarche(number: 104201) { title }' }),
			one({ query: '{ demarche(number: 104201) { title } }', variables: '{number: 1}' }),
			one({ query: '{ demarche(number: 104201) { title } }', paginate: true }),
			one({
				query: '{ demarche(number: 104201) { dossiers { nodes { number } } } }',
				paginate: true,
			}),
			one({
				query:
					'query ($after: String) { demarche(number: 104201) { dossiers(after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } deletedDossiers(after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } } }',
				paginate: true,
			}),
			one({ query: '{ demarche(number: 999999) { title } }' }),
		],
	},
};
