import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { Dataset } from '../../../src/node/dataset/dataset.ts';
import { runLayout } from '../../../src/shared/run/run-layout.ts';
import { evaluatePhase } from '../../../src/trainer/evaluation/evaluate-phase.ts';
import { evaluateRun } from '../../../src/trainer/evaluation/evaluate-run.ts';
import { scoreExamples } from '../../../src/trainer/evaluation/score-examples.ts';
import type { Executor } from '../../../src/trainer/executors/executor.ts';
import type { JobHost } from '../../../src/trainer/process/job.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { plainExamples } from '../../../src/trainer/training/examples-of-split.ts';
import type { FrozenFeatures } from '../../../src/trainer/training/features/frozen-features.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { MemoryExamples } from '../../support/memory-examples.ts';
import { finishedRun } from '../../support/run-fixture.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';
import { listedDataset } from '../training/support/small-dataset.ts';

let folder = '';
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe('scoring', () => {
  const dataset = listedDataset({ train: 0, val: 0, test: 5 });
  const scoring = {
    source: new MemoryExamples(1, ({ image }) => Float32Array.of(image)),
    batchSize: 2,
    what: 'Scores',
    signal: new AbortController().signal,
    predict: ({ values }: { readonly values: Float32Array }) => Promise.resolve(values),
  };

  it('tells after each batch how many images are done', async () => {
    const told: unknown[] = [];
    await scoreExamples({
      ...scoring,
      dataset,
      examples: plainExamples(dataset, 'test'),
      onProgress: (progress) => told.push(progress),
    });
    expect(told).toEqual([2, 4, 5].map((done) => ({ what: 'Scores', done, total: 5, unit: 'images' })));
  });

  it('refuses an image that the dataset does not have', async () => {
    const examples = [{ image: 7, view: null }];
    const scores = scoreExamples({ ...scoring, dataset, examples, onProgress: () => undefined });
    await expect(scores).rejects.toThrow(new RangeError('There is no image 7.'));
  });
});

describe('the evaluation of a phase', () => {
  /** Runs it with a network and features that do as they are told here, and notes what is asked of them. */
  async function evaluate(dataset: Dataset, logitsOf: (examples: number) => Float32Array[]) {
    await mkdir(path.join(folder, runLayout.predictions));
    const configuration = trainingConfigurationSchema.parse({ backbone: { width: 0.35, inputSize: 32 } });
    const [plan] = planModel(configuration, 2).phases;
    if (!plan) return expect.fail('no phase');
    const told = new Set<string>();
    let [disposed, stored] = [0, 0];
    const executor: Pick<Executor, 'openInference'> = {
      openInference: () =>
        Promise.resolve({
          run: ({ examples }) => Promise.resolve(logitsOf(examples)),
          dispose: () => {
            disposed++;
          },
        }),
    };
    const features: Pick<FrozenFeatures, 'prepare' | 'at'> = {
      prepare: (examples, what, _signal, onProgress) => {
        onProgress({ what, done: examples.length, total: examples.length, unit: 'images' });
        return Promise.resolve();
      },
      at: (_cut, isStored) => {
        if (isStored) stored++;
        return Promise.resolve(new MemoryExamples(1));
      },
    };
    const events = await EventLog.open(folder);
    const result = await evaluatePhase({
      ...{ runFolder: folder, configuration, dataset, plan, events },
      weights: new Map(),
      executor: executor as Executor,
      features: features as FrozenFeatures,
      signal: new AbortController().signal,
      onProgress: ({ what }) => told.add(what),
    }).catch((error: unknown) => error);
    events.close();
    return { result, told: [...told], disposed, stored };
  }

  const zeros = (examples: number): Float32Array[] => [new Float32Array(examples)];

  it('tells what it computes of which images, from features that are kept, and gives the network back', async () => {
    const { told, disposed, stored } = await evaluate(listedDataset({ train: 0, val: 4, test: 4 }), zeros);
    expect(told).toEqual([
      'Features of the validation images',
      'Scores of the validation images',
      'Features of the test images',
      'Scores of the test images',
    ]);
    expect([disposed, stored]).toEqual([1, 2]);
  });

  it('gives the network back when it fails, as for a network without an output', async () => {
    const { result, disposed } = await evaluate(listedDataset({ train: 0, val: 4, test: 4 }), () => []);
    expect(result).toEqual(new TypeError('The network gave no output.'));
    expect(disposed).toBe(1);
  });

  it('decides at a half where validation has one class alone', async () => {
    const dataset = listedDataset({ train: 0, val: 4, test: 0 });
    const images = dataset.images.map((image) => ({ ...image, label: 0 }));
    const { result } = await evaluate({ ...dataset, images }, zeros);
    expect(result).toMatchObject({ threshold: 0.5, test: null });
  });
});

describe('the evaluation of a run', () => {
  it.each(['training', 'stopped', 'failed'] as const)('waits for a model where it is %s', async (status) => {
    await writeFile(path.join(folder, 'run.json'), JSON.stringify(finishedRun({ status })));
    const job = { kind: 'evaluate', run: folder, dataset: null } as unknown as Parameters<
      typeof evaluateRun
    >[0];
    const host = {
      stopRequested: new AbortController().signal,
      onProgress: () => undefined,
    } as unknown as JobHost;
    await expect(evaluateRun(job, host)).rejects.toThrow(
      `${folder} is ${status}: it has no model yet. Resume it, and evaluate it then.`,
    );
  });
});
