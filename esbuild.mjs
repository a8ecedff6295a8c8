/**
 * Builds every bundle: the extension host, the trainer, the command line and the panels.
 *
 *     node esbuild.mjs [--watch]       into dist/, for work in the repository
 *
 * `packaging/` builds them once more, small, into a package.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
// Makes dist/kernels.wasm.
import './src/trainer/executors/tfjs/wasm-kernels/build-kernels.mjs';

// Native or self-locating packages stay outside the bundles and are resolved from node_modules.
const external = [
  'vscode',
  'sharp',
  '@tensorflow/tfjs-node-gpu',
  'h5wasm',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
];

/** esbuild's options for each bundle. `release`: smaller, and without source maps. */
function bundlesInto(folder, { release }) {
  const common = {
    bundle: true,
    sourcemap: !release,
    // Names stay as they are: a crash at a user's is told by them.
    minifyWhitespace: release,
    minifySyntax: release,
    legalComments: release ? 'none' : 'inline',
    target: 'es2022',
    logLevel: 'warning',
    outdir: folder,
    metafile: true,
  };
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

  return [
    {
      ...node,
      entryPoints: [
        { in: 'src/trainer/main.ts', out: 'trainer' },
        { in: 'src/trainer/data/batches/picture-thread.ts', out: 'picture-thread' },
      ],
    },
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
}

/** Builds every bundle into a folder. Gives esbuild's account of each. */
export async function buildInto(folder, options) {
  const results = await Promise.all(bundlesInto(folder, options).map((bundle) => build(bundle)));
  return results.map(({ metafile }) => metafile);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--watch')) {
    for (const options of bundlesInto('dist', { release: false })) await (await context(options)).watch();
  } else {
    await buildInto('dist', { release: false });
  }
}
