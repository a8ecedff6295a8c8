import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes the account `test/run.mjs` counts from, to the file named in `TEST_ACCOUNT_FILE`:
 * `{passed, failed: [name], skipped: [{name, reason}], errors: [text]}`. Errors are those that belong to no test: a
 * file that cannot be loaded, a worker that died, a promise that nobody awaited.
 */
export default class AccountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const account = { passed: 0, failed: [], skipped: [], errors: [] };
    for (const module of modules) {
      for (const test of module.children.allTests()) addTest(account, module, test);
      for (const error of module.errors()) account.errors.push(`${module.moduleId}: ${error.message}`);
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) account.errors.push(`${suite.fullName}: ${error.message}`);
      }
    }
    for (const error of unhandledErrors) account.errors.push(error.stack ?? error.message);
    writeFileSync(process.env.TEST_ACCOUNT_FILE, JSON.stringify(account));
  }
}

function addTest(account, module, test) {
  const name = `${module.task.name} > ${test.fullName}`;
  const result = test.result();
  if (result.state === 'passed') account.passed++;
  else if (result.state === 'skipped')
    account.skipped.push({ name, reason: result.note ?? reasonInName(test) });
  // A test that is still pending when the run is over was never brought to its end.
  else account.failed.push(name);
}

/** `skipIf` leaves no note; its reason then stands in the name of the test or of the suite. */
function reasonInName(test) {
  return /\(([^)]*(?:needs|only|without|skipped)[^)]*)\)/.exec(test.fullName)?.[1] ?? 'no reason given';
}
