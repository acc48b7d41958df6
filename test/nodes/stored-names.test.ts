import { DsApi } from '../../credentials/DsApi.credentials';
import { DemarcheNumerique } from '../../nodes/DemarcheNumerique/DemarcheNumerique.node';
import { DemarcheNumeriqueTrigger } from '../../nodes/DemarcheNumeriqueTrigger/DemarcheNumeriqueTrigger.node';
import { DemarcheNumeriqueWebhookTrigger } from '../../nodes/DemarcheNumeriqueWebhookTrigger/DemarcheNumeriqueWebhookTrigger.node';
import { storedNames } from './stored-names';

/**
 * Workflows that people have keep these names: one that is renamed or taken away breaks them without a word. A name that is
 * new is added with `npm run jest -- -u test/nodes/stored-names`; a line that goes is a broken promise.
 */
describe('The names that workflows store stay as they are', () => {
	it.each([DemarcheNumerique, DemarcheNumeriqueTrigger, DemarcheNumeriqueWebhookTrigger])(
		'those of the node %p',
		(Node) => {
			const { name, version, credentials, properties } = new Node().description;
			const credential = credentials?.map((each) => each.name);
			expect({ name, version, credential }).toMatchSnapshot();
			expect(storedNames(properties)).toMatchSnapshot();
		},
	);

	it('those of the credential', () => {
		const { name, properties } = new DsApi();
		expect({ name, names: storedNames(properties) }).toMatchSnapshot();
	});
});
