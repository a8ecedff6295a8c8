import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { digest } from './instrument.mjs';

/**
 * What became of a mutant. `killed`: a test failed. `timeout`: the tests did not end. `survived`: all tests that reach it
 * passed. `uncovered`: no test reaches it. `tests` are those that it rests on, with digests of their texts: of a mutant
 * that was noticed those that noticed it, else all that there are.
 *
 * @typedef {'killed' | 'timeout' | 'survived' | 'uncovered'} Status
 * @typedef {{ key: string, status: Status, tests: Record<string, string> }} Result
 */

/**
 * The results of a folder, a line each, appended as they come: a run that was stopped goes on where it was. A result
 * holds as long as the mutant's file and the tests that it rests on are as they were. Where tests have come or changed
 * since a mutant survived, it has to meet these alone.
 */
export class Results {
  #file;
  #byKey = new Map();
  /** Digests by test file. */
  #tests;

  constructor(root, folder, tests) {
    this.#tests = Object.fromEntries(
      tests.map((name) => [name, digest(readFileSync(path.join(root, name), 'utf8'))]),
    );
    this.#file = path.join(root, '.cache/mutants', `${folder.replaceAll('/', '-')}.jsonl`);
    mkdirSync(path.dirname(this.#file), { recursive: true });
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (!line.endsWith('}')) continue; // Cut off where a run was stopped.
      const result = JSON.parse(line);
      this.#byKey.set(result.key, result);
    }
  }

  /** The status that an earlier run found and that still holds, or undefined. */
  statusOf(mutant) {
    const result = this.#byKey.get(mutant.key);
    if (!result) return undefined;
    const restsOn = wasNoticed(result) ? Object.keys(result.tests) : Object.keys(this.#tests);
    return restsOn.every((name) => result.tests[name] === this.#tests[name]) ? result.status : undefined;
  }

  /** The tests, as they are, that a mutant is known to pass. */
  passedBy(mutant) {
    const result = this.#byKey.get(mutant.key);
    if (!result || wasNoticed(result)) return new Set();
    return new Set(Object.keys(this.#tests).filter((name) => result.tests[name] === this.#tests[name]));
  }

  /** Keeps what was found; `by`: the tests that noticed the mutant. */
  add(mutant, status, by = Object.keys(this.#tests)) {
    const tests = Object.fromEntries(by.map((name) => [name, this.#tests[name]]));
    const result = { key: mutant.key, status, tests };
    this.#byKey.set(mutant.key, result);
    appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
  }
}

function wasNoticed({ status }) {
  return status === 'killed' || status === 'timeout';
}
