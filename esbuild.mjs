/** Builds every bundle into dist/: the extension host, the trainer, the command line and the panels. */
import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
// Makes dist/kernels.wasm.
import './src/trainer/executors/tfjs/wasm-kernels/build-kernels.mjs';

const watch = process.argv.includes('--watch');
const common = { bundle: true, sourcemap: true, target: 'es2022', logLevel: 'warning', outdir: 'dist' };

// Native or self-locating packages stay outside the bundles and are resolved from node_modules.
const external = [
  'vscode',
  'sharp',
  '@tensorflow/tfjs-node-gpu',
  'h5wasm',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
];
const node = {
  ...common,
  platform: 'node',
  format: 'esm',
  external,
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
  },
};

const panels = readdirSync('webview', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(path.join('webview', entry.name, 'main.ts')))
  .map((entry) => ({ in: `webview/${entry.name}/main.ts`, out: `webview/${entry.name}` }));

const bundles = [
  { ...node, entryPoints: [{ in: 'src/trainer/main.ts', out: 'trainer' }] },
  {
    ...node,
    entryPoints: [{ in: 'src/cli/main.ts', out: 'cli' }],
    banner: { js: `#!/usr/bin/env node\n${node.banner.js}` },
  },
  {
    ...common,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    entryPoints: [{ in: 'src/extension/extension.ts', out: 'extension' }],
    outExtension: { '.js': '.cjs' },
  },
  ...(panels.length > 0
    ? [{ ...common, platform: 'browser', format: 'esm', entryPoints: panels, minify: true }]
    : []),
];

if (existsSync('media')) cpSync('media', 'dist/media', { recursive: true });
if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
