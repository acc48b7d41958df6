export { CustomDocument } from './custom-document';
export { customNodes, runCustom, type CustomAnswer } from './custom-requests';
