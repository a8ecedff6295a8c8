import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runLayout } from '../../src/shared/run/run-layout.ts';
import { mobileNetV2 } from '../../src/trainer/backbones/mobilenet-v2.ts';
import { readSafetensors } from '../../src/trainer/run/safetensors.ts';
import { run, start } from './support/command-line.ts';
import type { Ended } from './support/command-line.ts';
import { evaluateResultSchema, onlyObject, trainResultSchema } from './support/json-results.ts';
import { writeDataset } from './support/pictures.ts';
import { hashes, onlyRun, readEvents, readManifest } from './support/run-folder.ts';
import { readModelWeights } from './support/saved-model.ts';
import { until } from './support/processes.ts';
import { smallTraining, useWorkshop, within } from './support/workshop.ts';

const workshop = useWorkshop();
/** A training that nobody disturbed, with its `--json`. */
let undisturbed: Ended;

function runOf(ended: Ended): string {
  return trainResultSchema.parse(onlyObject(ended.output)).run;
}

beforeAll(async () => {
  await writeDataset(workshop.dataset);
  undisturbed = await run(['train', workshop.dataset, ...smallTraining, ...within(workshop), '--json']);
});

describe('train --json', () => {
  it('ends with 0', () => {
    expect(undisturbed.status, undisturbed.errors).toBe(0);
  });

  it('prints one JSON object with all that it promises', () => {
    expect(trainResultSchema.safeParse(onlyObject(undisturbed.output)).error).toBeUndefined();
  });

  it('tells of both phases, and of every image', () => {
    const result = trainResultSchema.parse(onlyObject(undisturbed.output));
    expect(result.phases.map(({ phase, epochs }) => [phase, epochs])).toEqual([
      ['feature-extraction', 2],
      ['fine-tuning', 2],
    ]);
    expect(result.images).toMatchObject({ train: 48, val: 16, test: 16 });
    for (const { val, test } of [...result.phases, { val: result.test, test: result.test }]) {
      expect(val.tp + val.fp + val.tn + val.fn).toBe(16);
      expect(test.tp + test.fp + test.tn + test.fn).toBe(16);
    }
  });

  it('gives the test metrics of the phase that was best', () => {
    const result = trainResultSchema.parse(onlyObject(undisturbed.output));
    const best = result.phases.find(({ phase }) => phase === result.best.phase);
    expect(result.test).toEqual(best?.test);
  });
});

describe('a finished run', () => {
  it('says so in its manifest and at the end of its event log', () => {
    expect(readManifest(runOf(undisturbed)).status).toBe('finished');
    expect(readEvents(runOf(undisturbed)).at(-1)?.kind).toBe('finished');
  });

  it('keeps how many pictures were computed at once, to go on with the same on any machine', () => {
    const { configuration, frozenBatchSize } = readManifest(runOf(undisturbed));
    expect([configuration.batchSize, frozenBatchSize]).toEqual([8, 32]);
  });

  it('has told of every epoch once', () => {
    const epochs = readEvents(runOf(undisturbed)).flatMap((event) =>
      event.kind === 'epoch-finished' ? [event.epoch] : [],
    );
    expect(epochs).toEqual([1, 2, 3, 4]);
  });

  it('names every image with its class, patient and split', () => {
    const lines = readFileSync(path.join(runOf(undisturbed), runLayout.split), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(1 + 80);
  });

  it('left every frozen weight and all batch-norm statistics as they were, bit for bit', async () => {
    const folder = runOf(undisturbed);
    const { weights: initial } = await readSafetensors(path.join(folder, runLayout.backbone));
    const final = readModelWeights(path.join(folder, runLayout.model));
    const layers = mobileNetV2.build({ inputSize: 32, width: 0.35 }).layers;
    const changed = [...initial]
      .filter(([name, { values }]) => {
        const before = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
        return !final.get(name)?.equals(before);
      })
      .map(([name]) => name);
    const { best } = trainResultSchema.parse(onlyObject(undisturbed.output));
    const mayChange = (name: string): boolean => {
      const index = layers.findIndex((layer) => layer.name === name.split('/')[0]);
      return (
        best.phase === 'fine-tuning' && index >= 100 && layers[index]?.operation !== 'batchNormalization'
      );
    };
    expect(changed.filter((name) => !mayChange(name))).toEqual([]);
  });
});

describe('evaluate --json', () => {
  it('repeats the test metrics of the training', async () => {
    const ended = await run(['evaluate', runOf(undisturbed), '--json', '--engine', 'wasm']);
    expect(ended.status, ended.errors).toBe(0);
    const evaluated = evaluateResultSchema.parse(onlyObject(ended.output));
    const trained = trainResultSchema.parse(onlyObject(undisturbed.output));
    expect(evaluated.test).toMatchObject({ ...trained.test });
  });

  it('evaluates a dataset with a test split on that split', async () => {
    const ended = await run([
      ...['evaluate', runOf(undisturbed), workshop.dataset],
      ...['--json', '--engine', 'wasm'],
    ]);
    expect(ended.status, ended.errors).toBe(0);
    const { test } = evaluateResultSchema.parse(onlyObject(ended.output));
    expect(test.tp + test.fp + test.tn + test.fn).toBe(16);
  });
});

describe('a training that is interrupted with Ctrl-C', () => {
  it('ends with 130 and everything written, and resumed ends with the same weights', async () => {
    const runs = path.join(workshop.folder, 'interrupted');
    const { process: program, ended } = start([
      ...['train', workshop.dataset, ...smallTraining],
      ...['--out', runs, '--cache-dir', workshop.cache],
    ]);
    const folder = await until('a first epoch', () => {
      const found = onlyRun(runs);
      if (found === undefined) return undefined;
      const log = readFileSync(path.join(found, runLayout.events), { encoding: 'utf8', flag: 'a+' });
      return log.includes('"epoch-finished"') ? found : undefined;
    });
    program.kill('SIGINT');
    const { status, errors } = await ended;
    expect(status, errors).toBe(130);
    expect(readManifest(folder).status).toBe('stopped');
    expect(readEvents(folder).at(-1)?.kind).toBe('stopped');

    const resumed = await run(['resume', folder, '--json']);
    expect(resumed.status, resumed.errors).toBe(0);
    expect(readManifest(folder).status).toBe('finished');
    const weights = /^(model\/.*\.bin|checkpoints\/.*-epoch-0004\/(weights|optimizer)\.safetensors)$/;
    const expected = hashes(runOf(undisturbed), weights);
    expect(expected.size).toBeGreaterThan(1);
    expect(hashes(folder, weights)).toEqual(expected);
  });
});
