export { adaptedDocument, plainDocument } from './adapted-document';
export { adaptedVariables, maybeHidden } from './adapted-variables';
export { crashingFields, CrashingFields, fieldName } from './crashing-fields';
export { instanceSchema, InstanceSchema, IntrospectionDocument } from './instance-schema';
export { dossierPage, mayLeadTo, parseInstanceUrl, type Instance } from './instance';
export { parseToken } from './token';
export { assertPossible, UNSUPPORTED } from './unsupported';
