import { describe, test } from 'vitest';
import { workbenchPrograms } from '../../support/workbench/requirements.ts';
import { runInHost, type HostRun } from './run-in-host.ts';
import type { SuiteResults } from '../suites/suite-results.ts';

/**
 * Runs a suite in the extension host, at once, and makes each of its Mocha tests a test of the file that awaits this.
 * Where there is no host, one test is skipped, and says why.
 */
export async function describeInHost(name: string, options: Omit<HostRun, 'programs'>): Promise<void> {
  const programs = workbenchPrograms();
  if ('missing' in programs) {
    test.skip(`${name} (skipped: ${programs.missing})`);
    return;
  }
  const results = await runInHost({ programs, ...options });
  if (results.notes !== '') console.log(`${name}:\n${results.notes}`);
  describe(name, () => {
    test('the suite runs to its end', () => {
      if (results.failure !== null) throw failureOf(results.failure);
      if (results.tests.length === 0) throw new Error('No test ran.');
    });
    results.tests.forEach(repeat);
  });
}

/** What became of a test in the host, once more. */
function repeat({ title, state, message }: SuiteResults['tests'][number]): void {
  const name = title.join(' > ');
  if (state === 'skipped') test.skip(`${name} (${message})`);
  else
    test(name, () => {
      if (state === 'failed') throw failureOf(message);
    });
}

/** The failure as the host told it; this process's own stack would say nothing. */
function failureOf(stack: string): Error {
  const error = new Error(stack);
  error.stack = stack;
  return error;
}
