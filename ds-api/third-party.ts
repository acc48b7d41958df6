/**
 * All of other people's code that the published package carries, and nothing else: the build bundles this one module into
 * one minified file, so that the package needs no dependency at run time. Import these names from here, never from the
 * packages themselves, in everything that is shipped.
 */
export { Semaphore } from 'async-mutex';
export { default as DataLoader } from 'dataloader';
export { fileTypeFromBuffer } from 'file-type/core';
export {
	buildClientSchema,
	doTypesOverlap,
	getIntrospectionQuery,
	getNamedType,
	isCompositeType,
	isEnumType,
	isInputObjectType,
	isListType,
	isNonNullType,
	Kind,
	parse,
	print,
	typeFromAST,
	TypeInfo,
	visit,
	visitWithTypeInfo,
} from 'graphql';
export type {
	ArgumentNode,
	ASTNode,
	DocumentNode,
	FieldNode,
	FragmentDefinitionNode,
	GraphQLField,
	GraphQLInputType,
	GraphQLSchema,
	InlineFragmentNode,
	IntrospectionQuery,
	NamedTypeNode,
	OperationDefinitionNode,
	SelectionNode,
	SelectionSetNode,
	TypeNode,
	VariableDefinitionNode,
} from 'graphql';
export { suggestionList } from 'graphql/jsutils/suggestionList';
export { GraphQLClient } from 'graphql-request';
export { DateTime } from 'luxon';
export { default as pMap, pMapIterable } from 'p-map';
export { default as pRetry } from 'p-retry';
export { default as sanitizeFilename } from 'sanitize-filename';
export { getProxyForUrl } from 'proxy-from-env';
export { Agent, Pool, ProxyAgent, request } from 'undici';
export type { Dispatcher } from 'undici';
