import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import type { TrainerJob } from '../../src/shared/protocol/trainer-protocol.ts';
import { listRun } from '../../src/node/run/list-runs.ts';
import { bundleProgram, type Program } from '../trainer/run/support/child-program.ts';
import { cliFile } from './support/command-line.ts';
import { writeDataset } from './support/pictures.ts';
import { isRunning, killNow, until } from './support/processes.ts';
import { onlyRun, readEvents, readManifest, trainersOf } from './support/run-folder.ts';
import { useWorkshop } from './support/workshop.ts';

const trainer = path.join(path.dirname(cliFile), 'trainer.js');
const workshop = useWorkshop();
let parents: Program;
beforeAll(async () => {
  await writeDataset(workshop.dataset);
  parents = await bundleProgram('parent-of-trainer');
  return () => parents.remove();
});

/** A training that takes seconds. */
function job(runs: string, epochs: number): TrainerJob {
  const configuration = trainingConfigurationSchema.parse({
    engine: 'wasm',
    seed: 7,
    batchSize: 8,
    split: { minimumValidationImages: 0 },
    backbone: { width: 0.35, inputSize: 32, weights: 'none' },
    featureExtraction: { epochs },
    fineTuning: { epochs: 2 },
    cache: { directory: workshop.cache },
  });
  return { kind: 'train', dataset: workshop.dataset, runsFolder: runs, configuration };
}

it('a training goes on to its end when the window that started it dies', { timeout: 120_000 }, async () => {
  const runs = path.join(workshop.folder, 'outliving');
  const log = path.join(workshop.folder, 'logs', 'outliving.log');
  const parent = parents.start([trainer, log, JSON.stringify(job(runs, 3))]);
  const pid = Number(await parent.line());
  const folder = await until('the training', () => {
    const found = onlyRun(runs);
    return trainersOf(found).length > 0 ? found : undefined;
  });
  parent.process.kill('SIGKILL');
  expect(await parent.ended).toBe('SIGKILL');
  await until('the end of the training', () => (isRunning(pid) ? undefined : true));

  expect(readManifest(folder).status).toBe('finished');
  const events = readEvents(folder);
  const [started] = events;
  expect(started).toMatchObject({ kind: 'run-started', log, pid });
  const planned = [
    { phase: 'feature-extraction', firstEpoch: 1, lastEpoch: 3 },
    { phase: 'fine-tuning', firstEpoch: 4, lastEpoch: 5 },
  ];
  expect(started).toMatchObject({ phases: planned });
  expect(await readFile(log, 'utf8')).not.toMatch(/EPIPE|Error/);

  // Every batch's loss was told before its epoch was over, and what the process takes.
  for (const epoch of [1, 2, 3, 4, 5]) {
    const end = events.findIndex((event) => event.kind === 'epoch-finished' && event.epoch === epoch);
    const losses = events
      .slice(0, end)
      .flatMap((event) => (event.kind === 'batches-trained' && event.epoch === epoch ? event.losses : []));
    const steps = events.flatMap((event) => (event.kind === 'batches-trained' ? [event.stepsPerEpoch] : []));
    expect(losses).toHaveLength(steps[0] ?? 0);
  }
  expect(events.some((event) => event.kind === 'resources' && event.memoryBytes > 1e6)).toBe(true);
  for (const event of events) {
    if (event.kind !== 'epoch-finished') continue;
    const names = ['loss', 'accuracy', 'precision', 'recall', 'auc'];
    expect(Object.keys(event.train).sort()).toEqual([...names].sort());
    expect(Object.keys(event.val)).toEqual(expect.arrayContaining(names));
  }
});

it('a run whose trainer was killed is interrupted', { timeout: 120_000 }, async () => {
  const runs = path.join(workshop.folder, 'killed');
  const log = path.join(workshop.folder, 'logs', 'killed.log');
  const parent = parents.start([trainer, log, JSON.stringify(job(runs, 500))]);
  const pid = Number(await parent.line());
  const folder = await until('the training', () => {
    const found = onlyRun(runs);
    return trainersOf(found).length > 0 ? found : undefined;
  });
  expect((await listRun(folder))?.status).not.toBe('interrupted');
  killNow(pid);
  await until('its end', () => (isRunning(pid) ? undefined : true));
  expect((await listRun(folder))?.status).toBe('interrupted');
});
