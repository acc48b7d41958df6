import { UnrecognizedNodeTypeError } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { IDataObject, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { asAiTool, baseOfToolName } from './ai-tools';

/** The node types an execution can use, by full type name; those that agents may use also as tools, with `Tool` behind it. */
export class NodeTypes implements INodeTypes {
	constructor(private readonly types: ReadonlyMap<string, INodeType | IVersionedNodeType>) {}

	/** @throws UnrecognizedNodeTypeError, as n8n does for a package that is not installed */
	getByName(nodeType: string): INodeType | IVersionedNodeType {
		const found = this.types.get(nodeType);
		if (found === undefined) {
			const dot = nodeType.lastIndexOf('.');
			throw new UnrecognizedNodeTypeError(nodeType.slice(0, dot), nodeType.slice(dot + 1));
		}
		return found;
	}

	getByNameAndVersion(nodeType: string, version?: number): INodeType {
		const base = this.types.has(nodeType) ? undefined : baseOfToolName(nodeType);
		const found = NodeHelpers.getVersionedNodeType(this.getByName(base ?? nodeType), version);
		if (base === undefined) return found;
		if (!found.description.usableAsTool) throw new Error(`"${base}" cannot be used as a tool.`);
		return asAiTool(found);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}
