/**
 * Where the time of a training goes: by what it does, and within the forward pass and the training step by kind of
 * operation, beside what the arithmetic needs at the speed of one large matrix product.
 *
 *     node test/bench/where-time-goes.mjs [options of npm run bench, such as --limit 700] [--json file]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { limitDataset } from './datasets.mjs';
import { runOurs, splitOf } from './ours.mjs';
import { readSettings, root } from './settings.mjs';

const settings = readSettings();
const folder = mkdtempSync(path.join(os.tmpdir(), 'where-time-goes-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

ensureDependencies(root);
const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const { makeSamplePictures, runProgram } = await import('./with-trainer.mjs');

let dataset = settings.dataset;
if (dataset === null || settings.limit !== null) {
  const place = path.join(folder, 'dataset');
  if (dataset === null) await makeSamplePictures(place, settings.limit ?? 400, settings.seed);
  else {
    mkdirSync(place);
    limitDataset(path.resolve(dataset), place, settings.limit);
  }
  dataset = place;
}

const { inputSize, batchSize, fineTuneAt } = settings;
const kernels = JSON.parse(await runProgram('kernels', { inputSize, batchSize, fineTuneAt, rounds: 15 }));
const measured = await runOurs(settings, dataset, 'tensorflow', path.join(folder, 'run'));
const images = Object.fromEntries(
  Object.entries(splitOf(measured.run, dataset)).map(([name, items]) => [name, items.length]),
);
const stretches = stretchesOf(measured, images.train);

/** Seconds of each stretch of a run, from its event log. */
function stretchesOf({ run, wholeSeconds }, trainImages) {
  const events = readFileSync(path.join(run, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((event) => ({ ...event, seconds: event.seconds, at: Date.parse(event.at) / 1000 }));
  const of = (kind, phase) =>
    events.filter((event) => event.kind === kind && (!phase || event.phase === phase));
  const rows = [];
  let known = 0;
  const add = (what, seconds) => {
    rows.push({ what, seconds });
    known += seconds;
  };
  const begin = of('phase-started')[0].at;
  const startedAt = events.at(-1).at - wholeSeconds;
  add('start: engine, reading and decoding the images', begin - startedAt);
  for (const { phase, at } of of('phase-started')) {
    const epochs = of('epoch-finished', phase);
    const finished = of('phase-finished', phase)[0].at;
    const training = epochs.reduce((sum, { imagesPerSecond }) => sum + trainImages / imagesPerSecond, 0);
    const validated = epochs.reduce((sum, { seconds }) => sum + seconds, 0) - training;
    const evaluated = (
      events.find((event) => event.at > finished && event.kind === 'phase-started') ?? events.at(-1)
    ).at;
    const prepared = epochs[0].at - epochs[0].seconds - at;
    add(`${phase}: features`, prepared);
    add(`${phase}: training steps`, training);
    add(`${phase}: validation`, validated);
    add(`${phase}: checkpoints`, finished - at - prepared - training - validated);
    add(`${phase}: evaluation`, evaluated - finished);
  }
  rows.push({ what: 'end', seconds: wholeSeconds - known });
  return rows;
}

const percent = (share) => `${(100 * share).toFixed(1).padStart(5)} %`;
const machine = `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} processors`;
console.log(`\n${machine}, ${kernels.engine}, ${kernels.device}`);
console.log(`${images.train} training, ${images.val} validation and ${images.test} test images\n`);
for (const { what, seconds } of stretches)
  console.log(
    `${what.padEnd(50)}${seconds.toFixed(1).padStart(8)} s ${percent(seconds / measured.wholeSeconds)}`,
  );
for (const [title, { rows, milliseconds }] of [
  [`A frozen forward pass of ${batchSize} images`, kernels.forward],
  [`A training step of ${batchSize} images from layer ${fineTuneAt}`, kernels.step],
]) {
  const gigaflop = rows.reduce((sum, row) => sum + row.gigaflop, 0);
  console.log(
    `\n${title}: ${milliseconds.toFixed(1)} ms; its ${gigaflop.toFixed(1)} GFLOP need ${((1000 * gigaflop) / kernels.peakGigaflops).toFixed(1)} ms ` +
      `at the ${kernels.peakGigaflops.toFixed(0)} GFLOP/s of a matrix product`,
  );
  for (const row of rows) {
    const rate = row.gigaflop > 0 ? (1000 * row.gigaflop) / row.milliseconds : null;
    const speed =
      rate === null
        ? ''
        : `${rate.toFixed(0).padStart(6)} GFLOP/s ${percent(rate / kernels.peakGigaflops)} of the peak`;
    console.log(
      `  ${row.what.padEnd(44)}${row.milliseconds.toFixed(1).padStart(8)} ms ${percent(row.milliseconds / milliseconds)} ${speed}`,
    );
  }
}
if (settings.json !== null)
  writeFileSync(
    settings.json,
    `${JSON.stringify({ machine, images, measured, stretches, kernels }, null, 2)}\n`,
  );
