'use strict';

/** Where another n8n's engine lies; empty for the package's own library of that name. */
exports.modules = process.env.N8N_ENGINE_MODULES ?? '';

/** The libraries that the engine is, and what is named inside of them. */
exports.OF_ENGINE = '(n8n-core|n8n-workflow|@n8n/di)(/.*)?';
