import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import {
  datasetInspectionSchema,
  engineStatusSchema,
  sampleDataSchema,
} from '../../../src/shared/protocol/job-results.ts';
import { trainerJobSchema, type TrainerJob } from '../../../src/shared/protocol/trainer-protocol.ts';
import type { Progress } from '../../../src/node/progress.ts';
import { StoppedError } from '../../../src/node/user-error.ts';
import { doJob } from '../../../src/trainer/process/do-job.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

let folder = '';
let progress: Progress[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  progress = [];
  vi.stubEnv('TRANSFER_LEARNING_CACHE', path.join(folder, 'cache'));
  return () => vi.unstubAllEnvs();
});

/** Does a job as it comes through IPC; it is stopped at the `stopAt`-th report of progress. */
async function done(job: TrainerJob, stopAt = Infinity): Promise<unknown> {
  const stop = new AbortController();
  if (stopAt === 0) stop.abort();
  const { outcome, result } = await doJob(trainerJobSchema.parse(JSON.parse(JSON.stringify(job))), {
    attached: true,
    log: null,
    stopRequested: stop.signal,
    takeCheckpointRequest: () => false,
    onProgress: (report) => {
      if (progress.push(report) === stopAt) stop.abort();
    },
    onRunFolder: () => undefined,
  });
  expect(outcome).toBe('finished');
  return JSON.parse(JSON.stringify(result));
}

const sample = (): TrainerJob => ({
  kind: 'make-sample-data',
  folder: path.join(folder, 'sample'),
  images: 16,
  seed: 1,
});

describe('sample data', () => {
  it('is drawn, told of as it goes on, and can be inspected', async () => {
    const made = sampleDataSchema.parse(await done(sample()));
    expect(made.images).toBe(16);
    expect(progress.at(-1)).toMatchObject({ done: 16, total: 16, unit: 'images' });

    const configuration = trainingConfigurationSchema.parse({
      split: { groupBy: { pattern: made.patientPattern }, minimumValidationImages: 1 },
    });
    const job: TrainerJob = { kind: 'inspect', dataset: made.folder, configuration };
    const inspected = datasetInspectionSchema.parse(await done(job));
    expect(inspected.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    const all = Object.values(inspected.counts).flat();
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(16);
    expect(inspected.patients.test).toBeGreaterThan(0);
    expect(inspected.notes).not.toEqual([]);
  });

  it('leaves nothing behind when it is stopped', async () => {
    await expect(done(sample(), 5)).rejects.toThrow(StoppedError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves what was there when it is refused', async () => {
    const { folder: taken } = sample() as Extract<TrainerJob, { kind: 'make-sample-data' }>;
    await mkdir(taken);
    await writeFile(path.join(taken, 'notes.txt'), '');
    await expect(done(sample())).rejects.toThrow(/is not empty/);
    expect(await readdir(taken)).toEqual(['notes.txt']);
  });
});

describe('an inspection', () => {
  it('that is stopped gives nothing', async () => {
    await done(sample());
    const configuration = trainingConfigurationSchema.parse({});
    const job: TrainerJob = { kind: 'inspect', dataset: path.join(folder, 'sample'), configuration };
    await expect(done(job, 0)).rejects.toThrow(StoppedError);
  });

  it('of a folder that is not there says so', async () => {
    const configuration = trainingConfigurationSchema.parse({});
    const job: TrainerJob = { kind: 'inspect', dataset: path.join(folder, 'nowhere'), configuration };
    await expect(done(job)).rejects.toThrow(/nowhere/);
  });
});

describe('engines', () => {
  it('are told of, with their reasons', { timeout: 120_000 }, async () => {
    const status = engineStatusSchema.parse(await done({ kind: 'engine-status' }));
    expect(status.engines.map(({ name }) => name)).toEqual(['tensorflow', 'wasm']);
    expect(status.engines[1]?.usable).toBe(true);
  });

  it('are not installed when that is stopped', async () => {
    const job: TrainerJob = { kind: 'install-engine', source: 'auto', device: 'cpu' };
    await expect(done(job, 0)).rejects.toThrow(StoppedError);
    expect(existsSync(path.join(folder, 'cache', 'engines', 'tensorflow', 'installed.json'))).toBe(false);
  });
});
