/** Bundles and runs `run.ts`, for Node 20 does not run TypeScript. Builds the extension first. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildInto } from '../../esbuild.mjs';

process.chdir(path.resolve(import.meta.dirname, '..', '..'));
await buildInto('dist', { release: false });
// Within the repository, so that packages are found from there.
const bundle = path.resolve('.cache', 'electron', 'run.mjs');
await build({
  entryPoints: [path.join(import.meta.dirname, 'run.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  plugins: [{ name: 'own-folders', setup: keepOwnFolders }],
  logLevel: 'warning',
});
await import(pathToFileURL(bundle).href);

/** In a bundle every file still knows the folder that it was written in. */
function keepOwnFolders(bundler) {
  bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => ({
    loader: 'ts',
    contents: readFileSync(file, 'utf8').replaceAll(
      'import.meta.dirname',
      JSON.stringify(path.dirname(file)),
    ),
  }));
}
