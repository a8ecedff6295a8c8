/**
 * For how much of its time the engine waits for its next batch.
 *
 *     node test/bench/waiting.mjs [options of npm run bench, such as --limit 600]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { limitDataset } from './datasets.mjs';
import { completeSettings, readSettings, root } from './settings.mjs';

const given = readSettings();
const folder = mkdtempSync(path.join(os.tmpdir(), 'waiting-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

ensureDependencies(root);
const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const { backboneFacts, makeSamplePictures, measureWaiting } = await import('./with-trainer.mjs');
const settings = await completeSettings(given, backboneFacts);

const dataset = path.join(folder, 'dataset');
const limit = settings.limit ?? 600;
if (settings.dataset === null) await makeSamplePictures(dataset, limit, settings.seed);
else {
  mkdirSync(dataset);
  limitDataset(path.resolve(settings.dataset), dataset, limit);
}
for (const engine of settings.engines) {
  const measured = await measureWaiting(settings, engine, dataset, path.join(folder, engine));
  console.log(`\n${measured.engine}, ${measured.executor}, ${os.availableParallelism()} processors`);
  for (const { what, images, seconds, idle } of measured.measurements) {
    const rate = (images / seconds).toFixed(0).padStart(6);
    console.log(`${what.padEnd(40)}${rate} images/s   idle ${(100 * idle).toFixed(1).padStart(5)} %`);
  }
  if (settings.json !== null) writeFileSync(settings.json, `${JSON.stringify(measured, null, 2)}\n`);
}
