import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { digest } from './instrument.mjs';

/**
 * What became of a mutant. `killed`: a test failed. `timeout`: the tests did not end. `survived`: all tests that reach it
 * passed. `uncovered`: no test reaches it.
 *
 * @typedef {{ key: string, status: 'killed' | 'timeout' | 'survived' | 'uncovered', by?: string[], evidence: string }} Result
 */

/**
 * The results of a folder, a line each, appended as they come: a run that was stopped goes on where it was. A result
 * holds as long as the mutant's file and what it rests on are as they were: a killed mutant on the test files that killed
 * it, another on all test files.
 */
export class Results {
  #file;
  #root;
  #byKey = new Map();
  #digests = new Map();
  #tests;

  constructor(root, folder, tests) {
    this.#root = root;
    this.#tests = tests;
    this.#file = path.join(root, '.cache/mutants', `${folder.replaceAll('/', '-')}.jsonl`);
    mkdirSync(path.dirname(this.#file), { recursive: true });
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (!line.endsWith('}')) continue; // Cut off where a run was stopped.
      const result = JSON.parse(line);
      this.#byKey.set(result.key, result);
    }
  }

  /** The result of an earlier run that still holds, or undefined. */
  of(mutant) {
    const result = this.#byKey.get(mutant.key);
    return result?.evidence === this.#evidence(result?.by) ? result : undefined;
  }

  add(mutant, status, by) {
    const result = { key: mutant.key, status, ...(by && { by }), evidence: this.#evidence(by) };
    this.#byKey.set(mutant.key, result);
    appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
  }

  #evidence(by) {
    const name = by?.join() ?? '';
    if (!this.#digests.has(name)) {
      const texts = (by ?? this.#tests).map((file) => {
        const where = path.join(this.#root, file);
        return existsSync(where) ? readFileSync(where, 'utf8') : '';
      });
      this.#digests.set(name, digest(...texts));
    }
    return this.#digests.get(name);
  }
}
