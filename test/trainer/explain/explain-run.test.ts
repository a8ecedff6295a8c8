import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { openRun, updateManifest } from '../../../src/node/run/run-folder.ts';
import { readSplit } from '../../../src/node/run/read-split.ts';
import { UserError } from '../../../src/node/user-error.ts';
import {
  explainResultSchema,
  heatMapSchema,
  type ExplainResult,
} from '../../../src/shared/protocol/job-results.ts';
import { trainerJobSchema, type TrainerJob } from '../../../src/shared/protocol/trainer-protocol.ts';
import { explainRun } from '../../../src/trainer/explain/explain-run.ts';
import { headLayers } from '../../../src/trainer/network/head.ts';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { saveBackboneWeights } from '../../../src/trainer/run/backbone-weights.ts';
import { noBestEpochs, saveCheckpoint } from '../../../src/trainer/run/save-checkpoint.ts';
import { classifier } from '../../support/classifiers.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';
import { buildWasmKernels } from '../../support/wasm-kernels.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

type ExplainJob = Extract<TrainerJob, { kind: 'explain' }>;

buildWasmKernels();

let folder = '';
let run = '';
let dataset = '';
let images: string[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  const model = classifier();
  ({ run, dataset } = await writeFinishedRun(folder, model));
  const isHead = (name: string): boolean =>
    Object.values<string>(headLayers).includes(name.split('/')[0] ?? '');
  const part = (head: boolean): Weights =>
    new Map([...model.weights].filter(([name]) => isHead(name) === head));
  const sha256 = await saveBackboneWeights(run, part(false));
  const opened = await openRun(run);
  await updateManifest(opened, { backboneWeights: { ...opened.manifest.backboneWeights, sha256 } });
  await saveCheckpoint(run, {
    ...{ phase: 'feature-extraction', epoch: 1, step: 0, weights: part(true), state: {} },
    optimizer: { steps: 1, slots: new Map() },
    ...{ best: noBestEpochs, becomesBest: 0.9, epochFinished: null },
  });
  images = (await readSplit(opened)).map((row) => row.path);
});

async function explained(
  changes: Partial<ExplainJob> = {},
  stopRequested = new AbortController().signal,
): Promise<ExplainResult> {
  const job = trainerJobSchema.parse({
    ...{ kind: 'explain', run, phase: 'feature-extraction', classIndex: null, images: images.slice(0, 3) },
    ...{ out: path.join(folder, 'maps'), overlay: true, engine: 'wasm', executor: 'auto', device: 'auto' },
    ...changes,
  });
  if (job.kind !== 'explain') return expect.fail('not an explanation');
  const { result } = await explainRun(job, {
    attached: true,
    log: null,
    stopRequested,
    takeCheckpointRequest: () => false,
    onProgress: () => undefined,
    onRunFolder: () => undefined,
  });
  return explainResultSchema.parse(result);
}

describe('an explanation of images of a run', () => {
  it('leaves a map of numbers and one to be laid over the picture, for each', async () => {
    const { layer, images: shown } = await explained();
    expect(layer).toBe('out_relu');
    expect(shown.map((image) => image.path)).toEqual(images.slice(0, 3));
    const maps: string[] = [];
    for (const image of shown) {
      if ('problem' in image) return expect.fail(image.problem);
      expect(image.probabilities[image.classIndex]).toBeGreaterThanOrEqual(0.5);
      const text = await readFile(image.heatMap.file, 'utf8');
      const { height, width, values } = heatMapSchema.parse(JSON.parse(text));
      expect([height, width, values.length]).toEqual([2, 2, 4]);
      expect(path.dirname(image.heatMap.file)).toBe(path.join(folder, 'maps'));
      const { format, channels, ...size } = await sharp(image.overlay ?? '').metadata();
      expect({ format, channels, ...size }).toMatchObject({
        format: 'png',
        channels: 4,
        width: 64,
        height: 64,
      });
      maps.push(image.heatMap.file);
    }
    expect(new Set(maps).size).toBe(3);
  });

  it('is of the class that was asked for', async () => {
    const [one] = (await explained({ classIndex: 0, images: images.slice(0, 1), overlay: false })).images;
    expect(one).toMatchObject({ classIndex: 0, overlay: null });
  });

  it('tells of what is not of the run, gone or no picture any more, and does the rest', async () => {
    const [gone = '', broken = '', there = ''] = images;
    await rm(path.join(dataset, gone));
    await writeFile(path.join(dataset, broken), 'no picture');
    const wanted = ['../../etc/passwd', gone, broken, there];
    const shown = (await explained({ images: wanted })).images;
    expect(shown.map((image) => ('problem' in image ? image.problem : 'shown'))).toEqual([
      expect.stringContaining('not one of the images of this run'),
      expect.stringContaining(path.basename(gone)),
      expect.stringContaining(path.basename(broken)),
      'shown',
    ]);
  });

  it('is refused for a phase without weights and a class that does not exist', async () => {
    await expect(explained({ phase: 'fine-tuning' })).rejects.toThrow(UserError);
    await expect(explained({ phase: 'fine-tuning' })).rejects.toThrow(/no weights of fine-tuning/);
    await expect(explained({ classIndex: 2 })).rejects.toThrow(UserError);
  });

  it('stops when it is told to', async () => {
    await expect(explained({}, AbortSignal.abort())).rejects.toThrow(/Stopped/);
  });
});
