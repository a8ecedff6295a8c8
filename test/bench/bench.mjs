/** `npm run bench`: how fast, how good and how large our training is, beside Keras's. `-- --help` tells the options. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { limitDataset } from './datasets.mjs';
import { referencePython, runKeras } from './keras.mjs';
import { runOurs, splitBeforeTraining, splitOf } from './ours.mjs';
import { highestCommonAuc, summarize, table } from './report.mjs';
import { completeSettings, readSettings, root } from './settings.mjs';

const given = readSettings();
const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

ensureDependencies(root);
const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const { backboneFacts, makeSamplePictures, measureForward } = await import('./with-trainer.mjs');
const settings = await completeSettings(given, backboneFacts);

let dataset = settings.dataset;
if (dataset === null) {
  console.log('Without a dataset: synthetic pictures, whose AUC says nothing about real ones.');
  dataset = path.join(folder, 'synthetic');
  await makeSamplePictures(dataset, settings.limit ?? 400, settings.seed);
} else if (settings.limit !== null) {
  const smaller = path.join(folder, 'dataset');
  mkdirSync(smaller);
  limitDataset(path.resolve(dataset), smaller, settings.limit);
  dataset = smaller;
}

const withKeras = settings.withKeras && referencePython() !== null;
if (settings.withKeras && !withKeras) {
  console.log('There is no Python with TensorFlow (test/setup/reference-python.mjs makes one): ours alone.');
}

const measurements = {};
let images;
const add = (name, measured) => {
  (measurements[name] ??= []).push(measured);
};

async function measureOurs(round) {
  let split;
  for (const engine of settings.engines) {
    console.log(`\nOurs on ${engine}`);
    const place = path.join(folder, `${engine}-${round}`);
    const measured = await runOurs(settings, dataset, engine, place);
    split = splitOf(measured.run, dataset);
    const { imagesPerSecond, latencyMilliseconds } = await measureForward(settings, engine);
    add(engine, { ...measured, forwardImagesPerSecond: imagesPerSecond, latencyMilliseconds });
    rmSync(place, { recursive: true, force: true });
  }
  return split;
}

async function measureKeras(split) {
  console.log('\nKeras');
  add('keras', await runKeras(settings, split, folder));
}

for (let round = 0; round < settings.repeat; round++) {
  let split;
  if (settings.kerasFirst && withKeras) {
    split = await splitBeforeTraining(settings, dataset, settings.engines[0], path.join(folder, 'split'));
    await measureKeras(split);
    await measureOurs(round);
  } else {
    split = await measureOurs(round);
    if (withKeras) await measureKeras(split);
  }
  images = Object.fromEntries(Object.entries(split).map(([name, items]) => [name, items.length]));
}

const targetAuc = settings.targetAuc ?? highestCommonAuc(Object.values(measurements).flat());
const summary = summarize(measurements, targetAuc);
const machine = {
  processor: os.cpus()[0]?.model ?? 'unknown',
  processors: os.availableParallelism(),
  memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
};
const versions = Object.fromEntries(
  Object.entries(measurements).map(([name, [first]]) => [name, first.versions]),
);

console.log(
  [
    '',
    `${machine.processor}, ${machine.processors} processors, ${machine.memoryGigabytes} GB, ${machine.platform}, Node ${machine.node}`,
    ...Object.entries(versions).map(([name, version]) => `${name}: ${Object.values(version).join(', ')}`),
    `${images.train} training, ${images.val} validation and ${images.test} test images, ` +
      `${settings.epochs} + ${settings.fineTuneEpochs} epochs, batch ${settings.batchSize}, ` +
      `${settings.backbone}, ${settings.weightsFile === null ? 'random' : 'ImageNet'} weights`,
    '',
    ...table(summary, targetAuc),
    '',
    'Whole command: from its start to its end, reading the images and evaluation included.',
  ].join('\n'),
);
if (settings.json !== null) {
  const report = { machine, versions, settings, images, targetAuc, ...summary, measurements };
  writeFileSync(settings.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`Written to ${settings.json}.`);
}
