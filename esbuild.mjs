/**
 * Builds every bundle: the extension host, the trainer, the command line and the panels.
 *
 *     node esbuild.mjs [--watch]       into dist/, for work in the repository
 *
 * `src/packaging/` builds them once more, small, into a package.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
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
  '@cornerstonejs/codec-openjpeg/decodewasmjs',
  '@cornerstonejs/codec-charls/decodewasmjs',
  '@cornerstonejs/codec-openjph/wasmjs',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
];

/**
 * Gives every file that imports the editor's API the same object. esbuild would copy the API's hundreds of members for
 * each of them, getter by getter, when the bundle is loaded; of what they are inherited from it copies nothing.
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode-once'
        ? { path: 'vscode', external: true }
        : { path: 'vscode', namespace: 'vscode-once' },
    );
    build.onLoad({ filter: /.*/, namespace: 'vscode-once' }, () => ({
      contents: "module.exports = Object.create(require('vscode'));",
    }));
  },
};

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
    // What is imported dynamically is loaded when it is needed. Parts lie beside their program, for what they look
    // for lies there as well.
    splitting: true,
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
      chunkNames: 'trainer-[name]-[hash]',
      entryPoints: [
        { in: 'src/trainer/main.ts', out: 'trainer' },
        { in: 'src/trainer/data/batches/picture-thread.ts', out: 'picture-thread' },
        { in: 'src/trainer/classify/main.ts', out: 'classifier' },
        { in: 'src/trainer/classify/reading/reading-thread.ts', out: 'reading-thread' },
      ],
    },
    {
      ...node,
      chunkNames: 'cli-[name]-[hash]',
      entryPoints: [{ in: 'src/cli/main.ts', out: 'cli' }],
      banner: { js: `#!/usr/bin/env node\n${node.banner.js}` },
    },
    {
      ...common,
      platform: 'node',
      format: 'cjs',
      plugins: [vscodeOnce],
      // Of packages that come in several forms the one whose parts esbuild sees: it takes only what is used of them.
      mainFields: ['module', 'main'],
      entryPoints: [{ in: 'src/extension/extension.ts', out: 'extension' }],
      // Its size is a part of the time that activation takes, which is measured on any build.
      minifyWhitespace: true,
      minifySyntax: true,
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
  const metafiles = results.map(({ metafile }) => metafile);
  removeOldParts(folder, metafiles);
  return metafiles;
}

/** Removes the parts of programs that earlier builds have left: their names change with their content. */
function removeOldParts(folder, metafiles) {
  const written = new Set(
    metafiles.flatMap(({ outputs }) => Object.keys(outputs)).map((file) => path.basename(file)),
  );
  for (const name of readdirSync(folder)) {
    if (/^(trainer|cli)-.+-[A-Z0-9]{8}\.js(\.map)?$/.test(name) && !written.has(name))
      rmSync(path.join(folder, name));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--watch')) {
    for (const options of bundlesInto('dist', { release: false })) await (await context(options)).watch();
  } else {
    await buildInto('dist', { release: false });
  }
}
