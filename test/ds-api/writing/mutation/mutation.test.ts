import { DsApiError } from '../../../../ds-api/errors/ds-api-error';
import { knownAnswers } from '../../../../sandbox';
import { globalId } from '../../../sandbox/mutate';
import { failureOf, MutationBed, number } from './mutation-bed';

let bed: MutationBed;

beforeEach(async () => {
	bed = await MutationBed.start();
});

afterEach(async () => await bed.close());

describe('A mutation', () => {
	it('that the platform carries out takes one request', async () => {
		const result = await bed.accept();
		expect(result).toMatchObject({
			alreadyDone: false,
			payload: { dossier: { number, state: 'accepte' } },
		});
		expect(bed.asked()).toEqual(['acceptDossier']);
	});

	it('that cannot reach the platform is not looked for', async () => {
		await bed.sandbox.close();
		const error = await failureOf(bed.accept());
		expect(error).toMatchObject({ code: 'connection_lost', mayBeDone: false });
	});

	it('that the rate limit refuses is sent again, since nothing was done', async () => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1 },
			fault: { kind: 'status', status: 429, body: 'Trop de requêtes' },
		});
		await expect(bed.accept()).resolves.toMatchObject({ alreadyDone: false });
		expect(bed.asked()).toEqual(['acceptDossier', 'acceptDossier']);
	});

	it('stops at once when it is cancelled', async () => {
		const stop = new AbortController();
		bed.sandbox.inject({ on: 'graphql', fault: { kind: 'delay', milliseconds: 5000 } });
		bed.clock.hold();
		const asleep = bed.clock.nextSleep();
		const accepting = failureOf(bed.accept({}, { signal: stop.signal }));
		await asleep;
		stop.abort();
		const error = await accepting;
		expect(error.code).toBe('cancelled');
		expect(bed.asked()).toEqual(['acceptDossier']);
	});
});

describe('An answer', () => {
	it.each([
		['an error below the payload', 'Dossier.state'],
		['a null that takes the payload with it', 'Dossier.groupeInstructeur'],
	])('with %s comes after the change: it is done by this run', async (_, field) => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1 },
			fault: { kind: 'partial', field },
		});
		await expect(bed.accept()).resolves.toMatchObject({
			alreadyDone: false,
			seen: { state: 'accepte' },
		});
		expect(bed.asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it('whose payload has neither errors nor the dossier may come after the change', async () => {
		let answered = 0;
		const result = await bed.accept({
			send: async () => {
				answered += 1;
				await bed.send();
				return { errors: null, dossier: null };
			},
		});
		expect(result).toMatchObject({ alreadyDone: false, seen: { state: 'accepte' } });
		expect(answered).toBe(1);
	});
});

describe('A refusal', () => {
	it('of what is done already is no failure', async () => {
		bed.sandbox.act.changeState(number, 'accepter');
		await expect(bed.accept()).resolves.toMatchObject({ alreadyDone: true, seen: { number } });
		expect(bed.acceptances()).toHaveLength(1);
	});

	it('is an error in spite of HTTP 200, with the words of the platform', async () => {
		bed.sandbox.act.changeState(number, 'refuser');
		const error = await failureOf(bed.accept());
		expect(error).toMatchObject({
			message: `The platform refused to accept dossier ${number}`,
			code: 'refused',
			httpStatus: 200,
			platformMessage: 'Le dossier est déjà refusé',
		});
		expect(bed.asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it('is explained by what is read again', async () => {
		bed.sandbox.act.changeState(number, 'refuser');
		const error = await failureOf(
			bed.accept({
				explain: ({ code, platformMessage }, { state }) =>
					new DsApiError(`It is ${state}`, { code, platformMessage }),
			}),
		);
		expect(error).toMatchObject({ message: 'It is refuse', code: 'refused' });
	});

	it('stays what it is when nothing can be read after it', async () => {
		bed.sandbox.inject({
			on: 'graphql',
			operationName: 'getChangedDossier',
			fault: knownAnswers.crash,
		});
		const error = await failureOf(bed.accept({}, { token: bed.sandbox.tokens.readOnly }));
		expect(error).toMatchObject({
			code: 'refused',
			platformMessage: 'Le jeton utilisé est configuré seulement en lecture',
		});
	});

	it('of an id that nothing has is no change that was made, even when the state is the wished one', async () => {
		bed.sandbox.act.changeState(number, 'accepter');
		const error = await failureOf(
			bed.accept({}, { instructeurId: globalId('Instructeur', 999_999) }),
		);
		expect(error.code).toBe('not_found');
	});

	it('of the token is told without another look', async () => {
		const error = await failureOf(bed.accept({}, { token: bed.sandbox.tokens.expired }));
		expect(error.code).toBe('unauthorized');
		expect(bed.asked()).toHaveLength(1);
	});
});
