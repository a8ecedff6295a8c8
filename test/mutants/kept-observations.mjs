import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { digest } from './instrument.mjs';

/** What tests did without a mutant, kept by all that it follows from, so that only what changed is observed again. */
export class KeptObservations {
  #file;
  #byDigest = new Map();

  constructor(root) {
    this.#file = path.join(root, '.cache/mutants/observations.jsonl');
    mkdirSync(path.dirname(this.#file), { recursive: true });
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (!line.endsWith('}')) continue; // Cut off where a run was stopped.
      const { of, ...observation } = JSON.parse(line);
      this.#byDigest.set(of, observation);
    }
  }

  of(...causes) {
    return this.#byDigest.get(digest(...causes));
  }

  add(observation, ...causes) {
    const of = digest(...causes);
    this.#byDigest.set(of, observation);
    appendFileSync(this.#file, `${JSON.stringify({ ...observation, of })}\n`);
  }
}
