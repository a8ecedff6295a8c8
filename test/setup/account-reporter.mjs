import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes the account `test/run.mjs` counts from, to the file named in `TEST_ACCOUNT_FILE`:
 * `{complete, passed, failed: [name], skipped: [{name, reason}], errors: [text]}`. Errors are those that belong to no
 * test: a file that cannot be loaded, a promise that nobody awaited. It is written after every file, for a worker that
 * dies can take vitest with it; `complete` is set at the end.
 */
export default class AccountReporter {
  #ended = [];

  onTestModuleEnd(module) {
    this.#ended.push(module);
    write(accountOf(this.#ended, []), false);
  }

  onTestRunEnd(modules, unhandledErrors) {
    write(accountOf(modules, unhandledErrors), true);
  }
}

function write(account, complete) {
  writeFileSync(process.env.TEST_ACCOUNT_FILE, JSON.stringify({ complete, ...account }));
}

function accountOf(modules, unhandledErrors) {
  const account = { passed: 0, failed: [], skipped: [], errors: [] };
  for (const module of modules) {
    for (const test of module.children.allTests()) addTest(account, module, test);
    for (const error of module.errors()) account.errors.push(`${module.task.name}: ${error.message}`);
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors()) {
        account.errors.push(`${module.task.name} > ${suite.fullName}: ${error.message}`);
      }
    }
  }
  for (const error of unhandledErrors) account.errors.push(error.stack ?? error.message);
  return account;
}

function addTest(account, module, test) {
  const name = `${module.task.name} > ${test.fullName}`;
  const result = test.result();
  if (result.state === 'passed') account.passed++;
  else if (result.state === 'skipped' || (result.state === 'pending' && isInSkippedSuite(test))) {
    account.skipped.push({ name, reason: result.note ?? reasonInName(test) });
  }
  // Another test that is still pending when its file is over was never brought to its end.
  else account.failed.push(name);
}

/** Vitest leaves the tests of a suite within a skipped suite pending. */
function isInSkippedSuite(test) {
  for (let suite = test.parent; suite.type === 'suite'; suite = suite.parent) {
    if (suite.options.mode === 'skip') return true;
  }
  return false;
}

/** `skipIf` leaves no note; its reason then stands in the name of the test or of the suite. */
function reasonInName(test) {
  return /\(([^)]*\b(?:needs|only|without|skipped)\b[^)]*)\)/.exec(test.fullName)?.[1] ?? 'no reason given';
}
