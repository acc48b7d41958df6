export {
	adaptedDocument,
	maybeHidden,
	adaptedVariables,
	assertPossible,
	plainDocument,
	UNSUPPORTED,
} from './adapted-document';
export { crashingFields, CrashingFields, fieldName } from './crashing-fields';
export { instanceSchema, InstanceSchema, IntrospectionDocument } from './instance-schema';
export { dossierPage, mayLeadTo, parseInstanceUrl, type Instance } from './instance';
export { parseToken } from './token';
