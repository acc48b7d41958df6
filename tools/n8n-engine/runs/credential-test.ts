import { CredentialTestContext } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeType,
} from 'n8n-workflow';
import { buildAdditionalData } from '../surroundings/additional-data';
import { CredentialsHelper } from '../surroundings/credentials-helper';
import type { InstalledPackage } from '../surroundings/installed-package';

/**
 * Tests a credential as n8n's credential form does when a node declares the test (`testedBy`).
 *
 * @throws Error when no node of the package tests that type with a function. What the function
 * throws is thrown on: n8n does not catch it either.
 */
export async function testCredential(
	{ nodeTypes, credentialTypes }: InstalledPackage,
	typeName: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	for (const type of nodeTypes.values()) {
		const node: INodeType = NodeHelpers.getVersionedNodeType(type);
		const test = testFunction(node, typeName);
		if (test === undefined) continue;
		const credentialsHelper = new CredentialsHelper(credentialTypes, { [typeName]: data });
		const context = new CredentialTestContext(
			buildAdditionalData({ executionId: 'credential-test', workflowId: '', credentialsHelper }),
		);
		return await test.call(context, {
			id: typeName,
			name: typeName,
			type: typeName,
			data: credentialsHelper.withDefaults(typeName, data),
		});
	}
	throw new Error(`No node tests the credential type "${typeName}" with a function.`);
}

function testFunction(node: INodeType, typeName: string) {
	const entry = node.description.credentials?.find(({ name }) => name === typeName);
	if (typeof entry?.testedBy !== 'string') return undefined;
	return node.methods?.credentialTest?.[entry.testedBy];
}
