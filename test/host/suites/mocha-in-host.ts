import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import type { SuiteResults } from './suite-results.ts';

/**
 * What the extension host calls: runs the suite files beside this bundle and writes their results. Never rejects for a
 * failed test when a file for the results is named; without one (`npm run test:electron`) the results are printed.
 */
export async function run(): Promise<void> {
  const file = process.env['TEST_RESULTS'];
  const only = process.env['TEST_FILES'] ?? '';
  const results: SuiteResults = { failure: null, tests: [] };
  let failures = 0;
  try {
    const mocha = new Mocha({ timeout: 30_000, reporter: 'spec' });
    if (file !== undefined) mocha.reporter(reporterInto(results));
    const bundle = path.basename(__filename);
    for (const name of readdirSync(__dirname).sort())
      if (name.endsWith('.cjs') && name !== bundle && name.includes(only))
        mocha.addFile(path.join(__dirname, name));
    await mocha.loadFilesAsync();
    failures = await new Promise<number>((resolve) => mocha.run(resolve));
  } catch (error) {
    results.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  else if (results.failure !== null) throw new Error(results.failure);
  else if (failures > 0) throw new Error(`${failures} tests failed in the extension host.`);
}

/** A reporter that says nothing and adds what becomes of each test to `results`. */
function reporterInto({ tests }: SuiteResults): typeof Mocha.reporters.Base {
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
      super(runner, options);
      const add = (test: Mocha.Runnable, state: SuiteResults['tests'][number]['state'], message: string) =>
        tests.push({ title: test.titlePath(), state, milliseconds: test.duration ?? 0, message });
      runner.on('pass', (test) => add(test, 'passed', ''));
      // A hook that fails is told here as well.
      runner.on('fail', (test, error: unknown) =>
        add(test, 'failed', error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
      runner.on('pending', (test) => add(test, 'skipped', 'skipped by the suite'));
    }
  };
}
