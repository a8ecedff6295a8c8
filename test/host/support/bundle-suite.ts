import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/**
 * Bundles the suite files of `test/host/suites/<suite>`, each on its own, and what runs them. Gives the module that the
 * extension host is told to load.
 */
export async function bundleSuite(suite: string): Promise<string> {
  const sources = path.join(repository, 'test', 'host', 'suites', suite);
  // Within the repository, so that Mocha is found; ignored by git.
  const folder = path.join(repository, '.cache', 'host-suites', suite);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(sources).filter((name) => name.endsWith('.ts'));
  if (files.length === 0) throw new Error(`There is no suite in ${sources}.`);
  const runner = 'mocha-in-host';
  await build({
    entryPoints: [
      { in: path.join(path.dirname(sources), `${runner}.ts`), out: runner },
      ...files.map((name) => ({ in: path.join(sources, name), out: path.basename(name, '.ts') })),
    ],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2022',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return path.join(folder, `${runner}.cjs`);
}
