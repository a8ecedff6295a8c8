import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Writes a package as one file, with all that it needs but `external`, into `modules` (a `node_modules`): for packages
 * that find their files beside themselves and so cannot be part of a bundle. Gives esbuild's account.
 */
export async function bundlePackage(name, { from, modules, root, format = 'cjs', external = [] }) {
  const { version, license } = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
  const folder = path.join(modules, name);
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    // As the package's own name, so that esbuild chooses what Node would.
    stdin: {
      contents: format === 'esm' ? `export * from '${name}';` : `module.exports = require('${name}');`,
      resolveDir: from,
    },
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format,
    target: 'es2022',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // A program in WebAssembly written as text would grow by a third.
    charset: 'utf8',
    external,
    // Of a package that was fetched, what it needs is installed here.
    nodePaths: [path.join(root, 'node_modules')],
    metafile: true,
    logLevel: 'error',
  });
  const type = format === 'esm' ? 'module' : 'commonjs';
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name,
      version,
      license,
      type,
      exports: { '.': './index.js', './package.json': './package.json' },
    }),
  );
  return metafile;
}
