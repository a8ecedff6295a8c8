/**
 * Whether memory grows with the dataset: the trainer's peak with few and with ten times as many images.
 *
 *     node test/bench/memory.mjs [--few 5000] [--many 50000] [--engine wasm] [--json file]
 *
 * The images are links to a few files. Ends with 1 when the larger set needs 15 % more memory or beyond.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { linkFile } from './datasets.mjs';
import { runMeasured } from './measured-process.mjs';
import { root } from './settings.mjs';

const most = 1.15;
/** Distinct pictures of a class; a file can have so many hard links that these suffice. */
const pictures = 8;

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '5000' },
    many: { type: 'string', default: '50000' },
    engine: { type: 'string', default: 'wasm' },
    json: { type: 'string' },
  },
});

ensureDependencies(root);
const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const { default: sharp } = await import('sharp');
const folder = mkdtempSync(path.join(os.tmpdir(), 'memory-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

/** A dataset of `count` images, nine tenths of them to train on, half of them of each class. */
async function makeDataset(count) {
  const dataset = path.join(folder, `images-${count}`);
  for (const [label, name] of ['NORMAL', 'PNEUMONIA'].entries()) {
    const originals = [];
    for (let index = 0; index < pictures; index++) {
      const file = path.join(folder, `${name}-${index}.jpeg`);
      await sharp({
        create: {
          width: 64,
          height: 64,
          channels: 3,
          background: '#000',
          noise: { type: 'gaussian', mean: 80 + 80 * label + index, sigma: 30 },
        },
      })
        .jpeg()
        .toFile(file);
      originals.push(file);
    }
    for (const [split, share] of [
      ['train', 0.9],
      ['val', 0.05],
      ['test', 0.05],
    ]) {
      const place = path.join(dataset, split, name);
      mkdirSync(place, { recursive: true });
      for (let index = 0; index < (count / 2) * share; index++) {
        linkFile(originals[index % pictures], path.join(place, `${split}-${name}-${index}.jpeg`));
      }
    }
  }
  return dataset;
}

async function peakWith(count) {
  const dataset = await makeDataset(count);
  const measured = await runMeasured(
    process.execPath,
    [
      path.join(root, 'dist', 'cli.js'),
      ...['train', dataset, '--engine', values.engine, '--weights', 'none', '--width', '0.35'],
      ...['--input-size', '32', '--batch-size', '32', '--epochs', '1', '--fine-tune-epochs', '1'],
      ...['--fine-tune-at', '140', '--group-by', 'none', '--json'],
      ...['--out', path.join(folder, `runs-${count}`), '--cache-dir', path.join(folder, `cache-${count}`)],
    ],
    { cwd: root },
  );
  if (measured.status !== 0) throw new Error(`The training of ${count} images failed.`);
  rmSync(dataset, { recursive: true, force: true });
  console.log(
    `${count} images: peak ${measured.peakMegabytes.toFixed(0)} MB in ${measured.seconds.toFixed(0)} s`,
  );
  return { images: count, peakMegabytes: measured.peakMegabytes, seconds: measured.seconds };
}

const few = await peakWith(Number(values.few));
const many = await peakWith(Number(values.many));
const ratio = many.peakMegabytes / few.peakMegabytes;
console.log(`ratio ${ratio.toFixed(3)} (at most ${most})`);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ few, many, ratio }, null, 2)}\n`);
process.exitCode = ratio < most ? 0 : 1;
