/**
 * `npm run mutants`: changes the sources a little, in thousands of ways, and tells which changes no test notices.
 *
 *     npm run mutants                                    every folder, in the order below; takes many hours
 *     npm run mutants src/shared/report                  one folder
 *     npm run mutants src/node -- --sample 150 --seed 1  so many of its mutants, drawn by the seed
 *     npm run mutants src/shared/metrics -- --only roc   the files whose path holds a text
 *
 * `--workers N` processes at once (1). A run that was stopped goes on where it was; what rests on files that changed
 * since is judged again. The table and the survivors are printed, and written to `.cache/mutants/`.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeBuilt } from './built/judge.mjs';
import { equivalents } from './equivalents.mjs';
import { folders } from './folders.mjs';
import { judgeInProcess } from './in-process/judge.mjs';
import { digest, instrument } from './instrument.mjs';
import { Results } from './results.mjs';
import { accountOf, describeAccount } from './account.mjs';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: '1' },
  },
});

const say = (text) => console.log(text);

/** The mutants that are asked for: all, or the first of an order that the seed gives. */
function pick(mutants, sample) {
  const asked = mutants.filter(({ file }) => file.includes(values.only));
  if (sample === undefined) return asked;
  const order = new Map(asked.map((mutant) => [mutant, digest(values.seed, mutant.key)]));
  return asked.toSorted((one, other) => (order.get(one) < order.get(other) ? -1 : 1)).slice(0, sample);
}

function testFiles(patterns, without) {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map((name) => path.posix.join('test', name.split(path.sep).join('/')))
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.browser.test.ts'))
    .filter((name) => patterns.some((pattern) => name.startsWith(pattern)) && !without.includes(name))
    .sort();
}

async function runFolder(folder) {
  const { builds, tests: patterns, without = [], sample } = folders.get(folder);
  const tests = testFiles(patterns, without);
  const { mutants, sources } = await instrument(root, folder);
  const size = values.sample === undefined ? sample : Number(values.sample);
  const picked = pick(mutants, size);
  const results = new Results(root, folder, tests);
  const open = picked.filter((mutant) => !results.statusOf(mutant));
  say(`${folder}: ${mutants.length} mutants, ${picked.length} asked for, ${open.length} to be judged`);
  let judged = 0;
  const onResult = (mutant, { status, by }) => {
    results.add(mutant, status, by);
    judged++;
    if (status === 'survived' || status === 'uncovered' || judged % 50 === 0)
      say(`${judged} of ${open.length}: ${status} ${mutant.file}:${mutant.line}:${mutant.column}`);
  };
  const judge = builds ? judgeBuilt : judgeInProcess;
  if (open.length > 0)
    await judge({
      ...{ root, tests, sources, size: mutants.length, mutants: open },
      ...{ workers: Number(values.workers), passedBy: (mutant) => results.passedBy(mutant), onResult, say },
    });
  const account = accountOf(folder, mutants.length, picked, results, equivalents);
  const text = describeAccount(account);
  writeFileSync(path.join(root, '.cache/mutants', `${folder.replaceAll('/', '-')}.txt`), text);
  say(text);
}

const asked =
  positionals.length > 0 ? positionals.map((name) => name.replace(/\/+$/, '')) : [...folders.keys()];
for (const folder of asked) {
  if (!folders.has(folder)) {
    console.error(`${folder} is none of ${[...folders.keys()].join(', ')}.`);
    process.exit(1);
  }
}
for (const folder of asked) await runFolder(folder);
