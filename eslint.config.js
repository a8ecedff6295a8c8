import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const tfjsValues = {
  regex: '^@tensorflow/',
  allowTypeImports: true,
  message: 'tfjs is loaded by src/trainer/engines alone; take the `tf` of the Engine you are given.',
};
const vscodeApi = { name: 'vscode', message: 'VS Code is reached from src/extension alone.' };
const nodeApi = { regex: '^node:', message: 'This code also runs where Node is absent.' };
const nativeLibraries = {
  regex: '^(sharp|h5wasm)($|/)',
  message: 'Images and HDF5 are read in src/trainer alone.',
};

/** What the files of one room may not import, beside the walls between rooms below. */
function room(files, { paths = [], patterns = [] }) {
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }] } };
}

export default tseslint.config(
  { ignores: ['dist/', '.cache/', '.vscode-host/', '.venv-reference/', '**/wasm-kernels/assembly/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'] })] },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            {
              target: './src/shared',
              from: ['./src/node', './src/extension', './src/trainer', './src/cli', './webview'],
            },
            { target: './src/node', from: ['./src/extension', './src/trainer', './src/cli', './webview'] },
            { target: './src/trainer', from: ['./src/extension', './src/cli', './webview'] },
            { target: './src/cli', from: ['./src/extension', './webview'] },
            { target: './src/extension', from: ['./src/trainer', './src/cli', './webview'] },
            { target: './webview', from: ['./src/node', './src/extension', './src/trainer', './src/cli'] },
            // A backbone is plain data: it knows no executor, and no executor knows a backbone.
            { target: './src/trainer/network', from: ['./src/trainer'], except: ['./network'] },
            { target: './src/trainer/backbones', from: ['./src/trainer/executors', './src/trainer/engines'] },
            { target: './src/trainer/executors', from: ['./src/trainer/backbones'] },
          ],
        },
      ],
    },
  },
  room(['src/shared/**/*.ts'], {
    paths: [vscodeApi],
    patterns: [nodeApi, nativeLibraries, { regex: '^@tensorflow/', message: 'src/shared knows no tfjs.' }],
  }),
  room(['webview/**/*.ts'], {
    paths: [vscodeApi],
    patterns: [nodeApi, nativeLibraries, { regex: '^@tensorflow/', message: 'Panels know no tfjs.' }],
  }),
  room(['src/node/**/*.ts'], {
    paths: [vscodeApi],
    patterns: [nativeLibraries, { regex: '^@tensorflow/', message: 'src/node knows no tfjs.' }],
  }),
  room(['src/extension/**/*.ts'], {
    patterns: [nativeLibraries, { regex: '^@tensorflow/', message: 'The extension host knows no tfjs.' }],
  }),
  room(['src/trainer/**/*.ts'], { paths: [vscodeApi], patterns: [tfjsValues] }),
  room(['src/cli/**/*.ts'], { paths: [vscodeApi], patterns: [tfjsValues] }),
  {
    files: ['src/{shared,node,extension}/**/*.ts', 'webview/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[importKind='value'][source.value='zod'] > ImportSpecifier",
          message: "Write `import * as z from 'zod'`: a bundle then has only what is used of it, a tenth.",
        },
      ],
    },
  },
  {
    files: ['src/trainer/engines/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [vscodeApi] }] },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
