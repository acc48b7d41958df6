import { randomBytes } from 'node:crypto';
import { instructeurOf } from '../../../sandbox/mutate';
import { byNumber, md5, onEachApiVersion } from '../../test-bed';

describe.each([
	['s3', 'filesystem'],
	['disk', 'filesystem'],
	['swift', 'default'],
] as const)(
	'A file for a storage of kind %s, kept by n8n in the mode %s',
	(storage, binaryDataMode) => {
		onEachApiVersion(
			(bed) => {
				it('reaches the citizen as it was', async () => {
					const number = bed.sandbox.act.deposit();
					const bytes = randomBytes(2_000_000);
					const data = await bed.engine.storeBinary(bytes, 'scan.pdf', 'application/pdf');
					const { only } = await bed.run(
						{
							...{ resource: 'message', operation: 'send', dossier: byNumber(number) },
							instructeur: byNumber(instructeurOf(bed.sandbox, number)),
							...{ body: 'Voir ci-joint.', binaryPropertyName: 'data' },
						},
						{ binary: { data } },
					);
					expect(only.attachments).toMatchObject([{ filename: 'scan.pdf' }]);
					const arrived = bed.sandbox
						.expectedFiles(number)
						.filter(({ source }) => source === 'messages');
					expect(arrived).toMatchObject([
						{ filename: 'scan.pdf', contentType: 'application/pdf', md5: md5(bytes) },
					]);
				});
			},
			{ engine: { binaryDataMode }, sandbox: { storage } },
		);
	},
);
