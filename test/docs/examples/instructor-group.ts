import { missingNumber } from '../../../sandbox';
import { one, type Examples } from './example';
import { demarche, given, group, missingDemarche } from './parameters';

export const INSTRUCTOR_GROUP_EXAMPLES: Examples = {
	'instructorGroup/getAll': {
		outputs: [one({ ...demarche(), filters: { closed: false } })],
		errors: [one(missingDemarche), one({ ...demarche(), limit: 0 })],
	},
	'instructorGroup/create': {
		outputs: [
			one({
				...demarche(),
				...{ label: 'Direction du Nord', instructeurs: 'instruction.une@example.org' },
			}),
		],
		errors: [
			one({ ...demarche(), label: ' ' }),
			one({ ...demarche(), label: 'Vie associative', closed: true }),
			one({ ...demarche(), label: 'Direction du Nord', instructeurs: 'une instructrice' }),
			{ parameters: { ...demarche(), label: 'Direction du Nord' }, token: 'readOnly' },
		],
	},
	'instructorGroup/update': {
		outputs: [one({ ...group(7102), updateFields: { label: 'Culture, sport et jeunesse' } })],
		errors: [
			one({ ...group(7102), updateFields: {} }),
			one({ ...group(7102), updateFields: { label: 'Vie associative' } }),
			one({ ...group(given('')), updateFields: { closed: true } }),
			one({ ...group(missingNumber), updateFields: { closed: true } }),
		],
	},
	'instructorGroup/addInstructors': {
		outputs: [
			one({ ...group(7102), instructeurs: 'instruction.une@example.org' }),
			one({ ...group(7102), instructeurs: 'instruction.une@example.org, pas-une-adresse@x' }),
		],
		errors: [
			one({ ...group(7102), instructeurs: given('') }),
			one({ ...group(7102), instructeurs: 'une instructrice' }),
			one({ ...group(missingNumber), instructeurs: 'instruction.une@example.org' }),
			{
				parameters: { ...group(7102), instructeurs: 'instruction.une@example.org' },
				token: 'readOnly',
			},
		],
	},
	'instructorGroup/removeInstructors': {
		outputs: [one({ ...group(7101), instructeurs: 'instruction.deux@example.org' })],
		errors: [
			one({ ...group(7101), instructeurs: given('') }),
			one({ ...group(missingNumber), instructeurs: 'instruction.une@example.org' }),
			{
				parameters: { ...group(7101), instructeurs: 'instruction.deux@example.org' },
				token: 'readOnly',
			},
		],
	},
};
