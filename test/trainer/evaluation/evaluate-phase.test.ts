import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../src/shared/configuration/training-configuration.ts';
import { scalarMetrics } from '../../../src/shared/metrics/metrics-schema.ts';
import { evaluatePredictions } from '../../../src/shared/predictions/evaluate-predictions.ts';
import { parsePredictions } from '../../../src/shared/predictions/prediction-table.ts';
import { evaluatePhase } from '../../../src/trainer/evaluation/evaluate-phase.ts';
import type { Compute } from '../../../src/trainer/executors/open-compute.ts';
import { initializeWeights } from '../../../src/trainer/network/initialize.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { predictionsPath } from '../../../src/shared/run/run-layout.ts';
import type { Example } from '../../../src/trainer/training/features/example-source.ts';
import { FrozenFeatures } from '../../../src/trainer/training/features/frozen-features.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { MemoryExamples } from '../../support/memory-examples.ts';
import { randomValues } from '../../support/tiny-networks.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';
import { listedDataset } from '../training/support/small-dataset.ts';

const inputSize = 32;
const length = inputSize * inputSize * 3;

describe('the evaluation of a phase', () => {
  let compute: Compute;
  beforeAll(async () => (compute = await openEngineForTests('wasm')));
  afterAll(() => compute.engine.dispose());

  async function evaluate(
    input: TrainingConfigurationInput = {},
    { test = 15, classes = ['NORMAL', 'PNEUMONIA'] } = {},
  ) {
    const runFolder = await temporaryFolder();
    await mkdir(path.join(runFolder, 'predictions'));
    const configuration = trainingConfigurationSchema.parse({
      backbone: { width: 0.35, inputSize },
      ...input,
    });
    const { model, phases } = planModel(configuration, classes.length);
    const [plan] = phases;
    if (!plan) throw new Error('There is no phase.');
    const weights = initializeWeights(model, 1);
    const dataset = listedDataset({ train: 0, val: 21, test }, { classes });
    const features = await FrozenFeatures.open({
      engine: compute.engine,
      executor: compute.executor,
      model,
      weights,
      pixels: new MemoryExamples(length, ({ image }: Example) => {
        const brightness = (dataset.images[image]?.label ?? 0) / 4;
        return randomValues(length, -1, 1, image).map((value) => value + brightness);
      }),
      keyOf: ({ image }) => `${image}`,
      pixelsVersion: '1',
      batchSize: 32,
      cuts: [plan.cut],
      expectedExamples: 50,
      cacheFolder: await temporaryFolder(),
      maximumBytes: 1e9,
      onNotice: () => undefined,
    });
    const events = await EventLog.open(runFolder);
    const result = await evaluatePhase({
      ...{ runFolder, configuration, dataset, plan, weights, features, events },
      executor: compute.executor,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    events.close();
    await features.close();
    const table = async (split: 'val' | 'test') =>
      parsePredictions(
        await readFile(path.join(runFolder, predictionsPath('feature-extraction', split)), 'utf8'),
      );
    const log = await readFile(path.join(runFolder, 'events.jsonl'), 'utf8');
    return {
      configuration,
      dataset,
      result,
      table,
      events: log
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    };
  }

  it('can be repeated from the scores that it wrote down', async () => {
    const { configuration, dataset, result, table, events } = await evaluate();
    for (const split of ['val', 'test'] as const) {
      const scores = await table(split);
      expect(scores.rows.map((row) => row.path)).toEqual(
        dataset.images.filter((image) => image.split === split).map((image) => image.path),
      );
      const again = evaluatePredictions(scores, {
        positiveClass: 1,
        threshold: result.threshold ?? Number.NaN,
        seed: configuration.seed,
      });
      expect(result[split]).toEqual(again);
      expect(events).toContainEqual(
        expect.objectContaining({ kind: 'evaluated', split, metrics: scalarMetrics(again) }),
      );
    }
  });

  it('chooses its threshold on validation, whatever the test images are', async () => {
    const { result } = await evaluate();
    const { result: other } = await evaluate({}, { test: 4 });
    expect(other.threshold).toBe(result.threshold);
    expect(result.threshold).not.toBe(0.5);
  });

  it('takes a threshold that is given', async () => {
    const { result } = await evaluate({ threshold: { rule: 'fixed', value: 0.25 } });
    expect(result.threshold).toBe(0.25);
  });

  it('does without test images', async () => {
    const { result, table } = await evaluate({}, { test: 0 });
    expect(result.test).toBe(null);
    await expect(table('test')).rejects.toThrow(/ENOENT/);
  });

  it('of several classes has no threshold', async () => {
    const { result, table } = await evaluate({}, { classes: ['A', 'B', 'C'] });
    expect(result.threshold).toBe(null);
    expect((await table('val')).classes).toEqual(['A', 'B', 'C']);
  });
});
