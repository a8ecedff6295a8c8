import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { JobHost } from '../../../src/trainer/process/job.ts';
import { evaluateRun } from '../../../src/trainer/evaluation/evaluate-run.ts';
import { classifier } from '../../support/classifiers.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';
import { buildWasmKernels } from '../../support/wasm-kernels.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

buildWasmKernels();

const host: JobHost = {
  attached: true,
  log: null,
  stopRequested: new AbortController().signal,
  takeCheckpointRequest: () => false,
  onProgress: () => undefined,
  onRunFolder: () => undefined,
};

const evaluated = (run: string, dataset: string | null) =>
  evaluateRun({ kind: 'evaluate', run, dataset, engine: 'wasm', executor: 'auto', device: 'cpu' }, host);

it('a run whose dataset was moved asks for the new folder, and takes its own test images from there', async () => {
  const folder = await temporaryFolder();
  const { run, dataset } = await writeFinishedRun(folder, classifier());
  const moved = path.join(folder, 'moved');
  await rename(dataset, moved);
  await expect(evaluated(run, null)).rejects.toThrow(
    `The run's dataset is no longer in ${dataset}. If the dataset was moved, name the folder where it is now: evaluate ${run} <folder>.`,
  );
  const { result } = await evaluated(run, moved);
  expect(result).toMatchObject({ dataset: moved, test: { n: 12 } });
  expect(JSON.stringify(result)).toContain('holds all images of the run');
});

it('images that are missing are counted, with one of them', async () => {
  const folder = await temporaryFolder();
  const { run, dataset } = await writeFinishedRun(folder, classifier());
  await rm(path.join(dataset, 'test/NORMAL'), { recursive: true });
  await expect(evaluated(run, null)).rejects.toThrow(
    /12 test images of the run's 12 cannot be found in .*, such as test\/NORMAL\/.*evaluate .* <folder>/,
  );
});
