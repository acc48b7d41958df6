import js from '@eslint/js';
import n8nCommunityNodes from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

// n8n's own rules at full strength for the three places they are made for. A warning fails the build (--max-warnings 0).
// Left out are only the rules that n8n's configuration for community packages leaves out as well, because another of its
// rules demands the opposite.
const n8nFiles = ['nodes/**/*.ts', 'credentials/**/*.ts'];

export default tseslint.config(
	{ ignores: ['dist/**', '**/generated/**', 'node_modules/**', 'downloads/**', '.n8n/**'] },
	{
		files: ['**/*.ts'],
		extends: [
			js.configs.recommended,
			tseslint.configs.strictTypeChecked,
			tseslint.configs.stylisticTypeChecked,
		],
		languageOptions: {
			parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			'@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
			// What an interface wants asynchronous may have nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/no-empty-function': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'no-console': 'error',
		},
	},
	{
		files: n8nFiles,
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		extends: [n8nCommunityNodes.configs.recommended],
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// Made for n8n's own repository; a community package gives a full URL (cred-class-field-documentation-url-not-http-url).
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// They want the text 'main' where @n8n/community-nodes/node-connection-type-literal wants NodeConnectionTypes.Main.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		files: ['package.json'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		extends: [n8nCommunityNodes.configs.recommended],
		rules: n8nNodesBase.configs.community.rules,
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
	},
	{
		// A test takes apart what it is given: the engine's methods, answers of unknown shape.
		files: ['test/**/*.ts'],
		rules: {
			'@typescript-eslint/unbound-method': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/no-non-null-assertion': 'off',
		},
	},
	{
		// Command lines talk to whoever started them.
		files: [
			'sandbox/main.ts',
			'demo/**/*.ts',
			'bench/**/*.ts',
			'test/e2e/main.ts',
			'test/e2e/prepare.ts',
			'test/n8n/main.ts',
			'test/jest-run.ts',
		],
		rules: { 'no-console': 'off' },
	},
	{
		files: ['**/*.{js,mjs}'],
		extends: [js.configs.recommended],
		languageOptions: {
			globals: {
				require: 'readonly',
				module: 'readonly',
				exports: 'readonly',
				__dirname: 'readonly',
				process: 'readonly',
				console: 'readonly',
				URL: 'readonly',
			},
		},
	},
);
