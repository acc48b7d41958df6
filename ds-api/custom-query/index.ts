export { OwnDocument } from './custom-document';
export { ownNodes, runOwn, type OwnAnswer } from './custom-requests';
