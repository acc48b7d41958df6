import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type ResourceMapperFields,
} from 'n8n-workflow';

import { asNodeError } from '../../shared/node-errors';
import { panelClient } from '../../shared/panel-client';
import { annotationMapperFields } from '../parameters/field-mapper/annotation-mapper';
import { mapperFields } from '../parameters/field-mapper/prefill-fields';
import { readRecordOfPanel } from '../../shared/parameters/record-locator';

/** The fields that the panel's mappers offer, by the names under which the mappers ask for them. */
export const resourceMapping = {
	async getPrefillFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		try {
			const demarche = readRecordOfPanel('demarche', this.getCurrentNodeParameter('demarche'));
			if (demarche === undefined) {
				throw new NodeOperationError(this.getNode(), 'The fields need to know the démarche', {
					description: 'Enter the number of the démarche first.',
				});
			}
			const client = await panelClient(this);
			const { fields } = await client.form(demarche);
			return { fields: mapperFields(fields) };
		} catch (error) {
			throw asNodeError(this.getNode(), error, 0);
		}
	},

	async getAnnotations(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		try {
			const dossier = readRecordOfPanel('dossier', this.getCurrentNodeParameter('dossier'));
			const demarche = readRecordOfPanel('demarche', this.getCurrentNodeParameter('demarche'));
			const client = await panelClient(this);
			if (dossier !== undefined) {
				const { revision, annotations } = await client.annotations(dossier);
				return { fields: annotationMapperFields(revision.annotationDescriptors, annotations) };
			}
			if (demarche === undefined) {
				throw new NodeOperationError(this.getNode(), 'The annotations need to know the démarche', {
					description:
						'Enter the number of the dossier, or of the démarche under "Démarche (for the Lists)".',
				});
			}
			return { fields: annotationMapperFields(await client.annotationFields(demarche)) };
		} catch (error) {
			throw asNodeError(this.getNode(), error, 0);
		}
	},
};
