import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KeptObservations } from '../kept-observations.mjs';
import { Sandbox } from './sandbox.mjs';

/** A test file without a mutant gets this long, on however busy a machine. */
const observationSeconds = 1200;

/**
 * Judges mutants of code that runs in programs of its own: these are built with all mutants in them, and each mutant
 * meets the test files that reach it in any process, the quickest first, until one fails. A test file that fails without
 * a mutant is left out, and it says so.
 */
export async function judgeBuilt({ root, tests, sources, mutants, workers, passedBy, onResult, say }) {
  const sandbox = new Sandbox(root, sources);
  try {
    const files = await observeAll({ root, tests, sources, sandbox, say });
    const waiting = mutants.values();
    await Promise.all(
      Array.from({ length: workers }, async () => {
        for (const mutant of waiting) onResult(mutant, await judge(sandbox, files, mutant, passedBy(mutant)));
      }),
    );
  } finally {
    sandbox.remove();
  }
}

async function judge(sandbox, files, { id }, known) {
  const reaching = files.filter(({ passed }) => passed.has(id));
  if (reaching.length === 0) return { status: 'uncovered' };
  for (const { seconds, names } of portions(reaching.filter(({ name }) => !known.has(name)))) {
    const { passes } = await sandbox.run(names, 60 + 3 * seconds, { mutant: id });
    // Which file of several it was is not known: the result rests on all of them.
    if (passes !== true) return { status: passes === null ? 'timeout' : 'killed', by: names };
  }
  return { status: 'survived' };
}

/** Files in the order of their time, put together to about ten seconds: starting to test takes some as well. */
function portions(files) {
  const found = [];
  for (const { name, seconds } of files.toSorted((one, other) => one.seconds - other.seconds)) {
    const last = found.at(-1);
    if (last && last.seconds + seconds < 10) {
      last.names.push(name);
      last.seconds += seconds;
    } else found.push({ names: [name], seconds });
  }
  return found;
}

/** The test files that pass without a mutant, with their time and the mutants that they reach. */
async function observeAll({ root, tests, sources, sandbox, say }) {
  const kept = new KeptObservations(root);
  const files = [];
  // Tests against Keras and pydicom are skipped where there is no Python.
  const hasPython = String(existsSync(path.join(root, '.venv-reference')));
  for (const name of tests) {
    const causes = [name, hasPython, readFileSync(path.join(root, name), 'utf8'), ...sources.values()];
    let observation = kept.of(...causes);
    if (!observation) {
      observation = await sandbox.run([name], observationSeconds, { records: true });
      if (observation.passes) kept.add(observation, ...causes);
      say(
        observation.passes
          ? `${name}: ${observation.seconds.toFixed(1)} s, reaches ${observation.passed.length} mutants`
          : `${name} fails without a mutant and is left out`,
      );
    }
    if (observation.passes)
      files.push({ name, seconds: observation.seconds, passed: new Set(observation.passed) });
  }
  return files;
}
