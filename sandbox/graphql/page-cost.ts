const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

/** More than plain fields: something the server had to read from elsewhere. */
const isFull = (node: unknown): boolean => isObject(node) && Object.values(node).some(isObject);

/** How many dossiers the pages of an answer give in full: with champs, messages, persons, anything beside plain fields. */
export function fullDossiersIn(data: unknown): number {
	const objectsIn = (value: unknown): Array<Record<string, unknown>> =>
		isObject(value) ? Object.values(value).filter(isObject) : [];
	const connections = objectsIn(data).flatMap(objectsIn);
	return connections.reduce((sum, { nodes, edges }) => {
		const dossiers: unknown[] = Array.isArray(nodes)
			? nodes
			: objectsIn(edges).map(({ node }) => node);
		return sum + dossiers.filter(isFull).length;
	}, 0);
}
