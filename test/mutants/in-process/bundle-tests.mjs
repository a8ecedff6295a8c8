import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Bundles test files, each with the sources it tests, the instrumented ones in their place. A bundle is the body of a
 * CommonJS module: each call of it makes all modules anew, so that a mutant in a constant counts as any other.
 *
 * With `counts`, a bundle calls the global function `countHits` with the numbers of the mutants whose place it passes,
 * which takes its time in inner loops. Tests against Python are left out: they would ask it again for each mutant.
 *
 * @returns {Promise<Map<string, string>>} By test file, without those that none of `sources` is part of.
 */
export async function bundleTests(root, tests, sources, { counts }) {
  const used = new Map(
    [...sources].map(([name, text]) => [name, text.replace(countingCall, counts ? countHits : '')]),
  );
  const bundles = await Promise.all(
    tests.map(async (test) => {
      const { outputFiles } = await build({
        absWorkingDir: root,
        entryPoints: [test],
        bundle: true,
        write: false,
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        packages: 'external',
        logLevel: 'error',
        plugins: [withSources(root, used)],
      });
      return [test, outputFiles[0].text];
    }),
  );
  return new Map(bundles.filter(([, text]) => text.includes(switchName)));
}

/** What StrykerJS calls the function that tells whether a mutant is active, and the one that counts. */
const switchName = 'stryMutAct_9fa48';
const countingCall = /stryCov_9fa48\(((?:"\d+"(?:, )?)+)\)(, |;)/g;
const countHits = (_call, ids, end) => `countHits(${ids.replaceAll('"', '')})${end}`;

const withoutPython = `
import { describe } from 'vitest';
export const noReferencePython = 'skipped: Python is not asked for each mutant';
export const referencePython = () => undefined;
export const describeWithReference = (name, tests) => describe.skip(name, tests);
export const runReference = () => { throw new Error(noReferencePython); };
`;

function withSources(root, sources) {
  return {
    name: 'with-sources',
    setup({ onLoad }) {
      onLoad({ filter: /reference-python\.ts$/ }, () => ({ contents: withoutPython, loader: 'js' }));
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const name = path.relative(root, file).split(path.sep).join('/');
        const text = sources.get(name) ?? readFileSync(file, 'utf8');
        // CommonJS has no `import.meta`.
        const contents = text
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
          .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)));
        return { contents, loader: 'ts' };
      });
    },
  };
}
