import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { KeptObservations } from '../kept-observations.mjs';
import { bundleTests } from './bundle-tests.mjs';

const workerProgram = fileURLToPath(new URL('./worker.mjs', import.meta.url));
/** A file without a mutant gets this long, on however busy a machine. */
const observationSeconds = 600;

/** A worker, started anew after it was ended for taking too long. */
class Worker {
  #child;
  #loads;

  constructor(loads) {
    this.#loads = loads;
  }

  /** Gives the answer, or null when it did not come in time. */
  async ask(message, seconds) {
    if (!this.#child) {
      this.#child = fork(workerProgram, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      for (const load of this.#loads) await this.#answer(load, observationSeconds);
    }
    return this.#answer(message, seconds);
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #answer(message, seconds) {
    const child = this.#child;
    return new Promise((resolve) => {
      const settle = (answer) => {
        clearTimeout(timer);
        child.off('message', settle).off('exit', giveUp);
        resolve(answer);
      };
      const giveUp = () => {
        this.end();
        settle(null);
      };
      const timer = setTimeout(giveUp, seconds * 1000);
      child.once('message', settle).once('exit', giveUp);
      child.send(message);
    });
  }
}

/**
 * Judges mutants of code that its tests call in their own process. Each mutant meets the tests that reach it, the
 * quickest file first, until one fails.
 *
 * Throws an Error when a test fails without a mutant.
 */
export async function judgeInProcess({
  root,
  tests,
  sources,
  size,
  mutants,
  workers,
  passedBy,
  onResult,
  say,
}) {
  const reached = await observeAll({ root, tests, sources, size, say });
  const bundles = [...(await bundleTests(root, tests, sources, { counts: false }))];
  const load = { command: 'load', root, kind: 'plain', bundles, mutants: size };
  const pool = Array.from({ length: workers }, () => new Worker([load]));
  const waiting = mutants.values();
  try {
    await Promise.all(
      pool.map(async (worker) => {
        for (const mutant of waiting)
          onResult(mutant, await judge(worker, mutant, reached.get(mutant.id), passedBy(mutant)));
      }),
    );
  } finally {
    for (const worker of pool) worker.end();
  }
}

async function judge(worker, { id }, found, passed) {
  if (!found) return { status: 'uncovered' };
  const open = [...found.files].filter(([file]) => !passed.has(file));
  for (const [file, { ids, seconds }] of open.sort(([, one], [, other]) => one.seconds - other.seconds)) {
    const message = { command: 'judge', mutant: id, file, tests: ids && [...ids], hits: found.hits };
    const { outcome } = (await worker.ask(message, patience(seconds))) ?? { outcome: 'timeout' };
    if (outcome !== 'passed') return { status: outcome, by: [file] };
  }
  return { status: 'survived' };
}

/** How many seconds tests that took so many may take with a mutant, on a machine that may have become busier. */
function patience(seconds) {
  return 15 + 10 * seconds;
}

/** By mutant: how often its place is passed, by which tests of which file (null: all of it), in what time. */
async function observeAll({ root, tests, sources, size, say }) {
  const bundles = await bundleTests(root, tests, sources, { counts: true });
  const kept = new KeptObservations(root);
  const reached = new Map();
  const load = { command: 'load', root, kind: 'counting', bundles: [...bundles], mutants: size };
  const worker = new Worker([load]);
  try {
    for (const [file, code] of bundles) {
      const known = kept.of(code);
      const answer = known ?? (await worker.ask({ command: 'observe', file }, observationSeconds));
      if (!answer || answer.failed !== undefined)
        throw new Error(`${file} fails without a mutant: ${answer?.failed ?? 'it took too long'}`);
      if (!known) {
        kept.add(answer, code);
        const seconds = secondsOf(answer);
        say(`${file}: ${Object.keys(answer.tests).length} tests, ${seconds.toFixed(1)} s`);
      }
      noteReached(reached, file, answer);
    }
  } finally {
    worker.end();
  }
  return reached;
}

function secondsOf({ outside, tests }) {
  return Object.values(tests).reduce((sum, { seconds }) => sum + seconds, outside.seconds);
}

function noteReached(reached, file, { outside, tests }) {
  const all = secondsOf({ outside, tests });
  const placesIn = (mutant) => {
    if (!reached.has(mutant)) reached.set(mutant, { hits: 0, files: new Map() });
    return reached.get(mutant);
  };
  for (const [mutant, count] of Object.entries(outside.hits)) {
    const found = placesIn(mutant);
    found.hits += count;
    found.files.set(file, { ids: null, seconds: all });
  }
  for (const [id, { seconds, hits }] of Object.entries(tests)) {
    for (const [mutant, count] of Object.entries(hits)) {
      const found = placesIn(mutant);
      found.hits += count;
      const here = found.files.get(file) ?? { ids: new Set(), seconds: outside.seconds };
      found.files.set(file, here);
      if (here.ids === null) continue;
      here.ids.add(id);
      here.seconds += seconds;
    }
  }
}
