import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { loadBackboneWeights, saveBackboneWeights } from '../../../src/trainer/run/backbone-weights.ts';
import { loadBestWeights, loadLatestCheckpoint } from '../../../src/trainer/run/load-checkpoint.ts';
import { pruneCheckpoints } from '../../../src/trainer/run/prune-checkpoints.ts';
import {
  noBestEpochs,
  saveCheckpoint,
  type CheckpointContent,
} from '../../../src/trainer/run/save-checkpoint.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const stateSchema = z.object({ lossSum: z.number() });
type State = z.output<typeof stateSchema>;

const weightsOf = (value: number): Weights =>
  new Map([['dense/kernel', { shape: [2, 1], values: Float32Array.of(value, -value) }]]);

function content(epoch: number, changes: Partial<CheckpointContent<State>> = {}): CheckpointContent<State> {
  return {
    phase: 'feature-extraction',
    epoch,
    step: 0,
    weights: weightsOf(epoch),
    optimizer: {
      steps: epoch * 3,
      slots: new Map([['m:dense/kernel', { shape: [1], values: Float32Array.of(0.1) }]]),
    },
    state: { lossSum: 0.1 + 0.2 },
    best: noBestEpochs,
    becomesBest: null,
    epochFinished: null,
    ...changes,
  };
}

async function latest(folder: string): Promise<{ epoch: number | undefined; damaged: string[] }> {
  const { checkpoint, damaged } = await loadLatestCheckpoint(folder, stateSchema);
  return { epoch: checkpoint?.epoch, damaged: damaged.map(({ name }) => name) };
}

const names = async (folder: string): Promise<string[]> =>
  (await readdir(path.join(folder, 'checkpoints'))).sort();

describe('checkpoints', () => {
  it('give back what was saved, to the last bit', async () => {
    const folder = await temporaryFolder();
    const saved = content(4, { step: 17, phase: 'fine-tuning' });
    const { name } = await saveCheckpoint(folder, saved);
    expect(name).toBe('fine-tuning-epoch-0004-step-0017');
    const { checkpoint } = await loadLatestCheckpoint(folder, stateSchema);
    expect({ ...checkpoint, becomesBest: null }).toEqual({ ...saved, name });
  });

  it('are none in a new run', async () => {
    expect(await latest(await temporaryFolder())).toEqual({ epoch: undefined, damaged: [] });
  });

  it('are read from the latest, in the order of saving', async () => {
    const folder = await temporaryFolder();
    await saveCheckpoint(folder, content(9));
    await saveCheckpoint(folder, content(10, { phase: 'fine-tuning' }));
    await saveCheckpoint(folder, content(10, { phase: 'fine-tuning', step: 5 }));
    const { checkpoint } = await loadLatestCheckpoint(folder, stateSchema);
    expect(checkpoint?.name).toBe('fine-tuning-epoch-0010-step-0005');
  });

  it('of the same moment are kept beside each other, and the later counts', async () => {
    const folder = await temporaryFolder();
    await saveCheckpoint(folder, content(1));
    await saveCheckpoint(folder, content(1, { weights: weightsOf(99) }));
    const { checkpoint } = await loadLatestCheckpoint(folder, stateSchema);
    expect(checkpoint?.weights).toEqual(weightsOf(99));
  });

  it.each([
    ['a missing weights file', (file: string) => rm(path.join(file, 'weights.safetensors'))],
    ['a cut optimiser file', (file: string) => truncate(path.join(file, 'optimizer.safetensors'), 50)],
    ['a missing checkpoint.json', (file: string) => rm(path.join(file, 'checkpoint.json'))],
    ['a cut checkpoint.json', (file: string) => truncate(path.join(file, 'checkpoint.json'), 100)],
    [
      'weights of another checkpoint',
      (file: string) =>
        cp(
          path.join(file, '../feature-extraction-epoch-0001/weights.safetensors'),
          path.join(file, 'weights.safetensors'),
        ),
    ],
    [
      'a changed state',
      async (file: string) => {
        const json = path.join(file, 'checkpoint.json');
        await writeFile(json, (await readFile(json, 'utf8')).replace('lossSum', 'lossum'));
      },
    ],
  ])('with %s are passed over and named', async (_, damage) => {
    const folder = await temporaryFolder();
    await saveCheckpoint(folder, content(1));
    const { name } = await saveCheckpoint(folder, content(2));
    await damage(path.join(folder, 'checkpoints', name));
    expect(await latest(folder)).toEqual({ epoch: 1, damaged: [name] });
  });

  it('whose best weights are damaged are passed over too', async () => {
    const folder = await temporaryFolder();
    await saveCheckpoint(folder, content(1));
    const { best } = await saveCheckpoint(folder, content(2, { becomesBest: 0.9 }));
    const { name } = await saveCheckpoint(folder, content(3, { best }));
    await rm(path.join(folder, 'checkpoints/feature-extraction-epoch-0002/weights.safetensors'));
    expect(await latest(folder)).toEqual({ epoch: 1, damaged: ['feature-extraction-epoch-0002', name] });
  });

  it('name no best weights outside their folder', async () => {
    const folder = await temporaryFolder();
    const { name } = await saveCheckpoint(folder, content(1, { becomesBest: 0.9 }));
    const json = path.join(folder, 'checkpoints', name, 'checkpoint.json');
    const text = await readFile(json, 'utf8');
    await writeFile(json, text.replace(`"checkpoint":"${name}"`, `"checkpoint":"../${name}"`));
    expect(await latest(folder)).toEqual({ epoch: undefined, damaged: [name] });
  });

  it('saved after a damaged one count as later than it', async () => {
    const folder = await temporaryFolder();
    await saveCheckpoint(folder, content(1));
    const { name } = await saveCheckpoint(folder, content(2));
    const file = path.join(folder, 'checkpoints', name, 'weights.safetensors');
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(1, bytes.length - 1));
    expect((await latest(folder)).epoch).toBe(1);
    await saveCheckpoint(folder, content(1, { step: 5 }));
    await saveCheckpoint(folder, content(1, { step: 9 }));
    await pruneCheckpoints(folder);
    expect(await names(folder)).toEqual([
      'feature-extraction-epoch-0001-step-0005',
      'feature-extraction-epoch-0001-step-0009',
    ]);
  });

  it('cannot hold a state that would not come back', async () => {
    const folder = await temporaryFolder();
    await expect(saveCheckpoint(folder, content(1, { state: { lossSum: Number.NaN } }))).rejects.toThrow(
      /finite/,
    );
  });

  it('keep the best weights of each phase', async () => {
    const folder = await temporaryFolder();
    let { best } = await saveCheckpoint(folder, content(1, { becomesBest: 0.9 }));
    ({ best } = await saveCheckpoint(folder, content(2, { best })));
    ({ best } = await saveCheckpoint(folder, content(3, { best, becomesBest: 0.95, phase: 'fine-tuning' })));
    for (const epoch of [4, 5, 6])
      await saveCheckpoint(folder, content(epoch, { best, phase: 'fine-tuning' }));
    await pruneCheckpoints(folder);
    expect((await loadBestWeights(folder, 'feature-extraction'))?.weights).toEqual(weightsOf(1));
    expect((await loadBestWeights(folder, 'fine-tuning'))?.weights).toEqual(weightsOf(3));
  });
});

describe('pruning', () => {
  it('keeps the latest two checkpoints and what they call best, and nothing else', async () => {
    const folder = await temporaryFolder();
    let best = noBestEpochs;
    for (let epoch = 1; epoch <= 6; epoch++) {
      const becomesBest = epoch === 1 || epoch === 3 ? epoch : null;
      ({ best } = await saveCheckpoint(folder, content(epoch, { best, becomesBest })));
    }
    await saveBackboneWeights(folder, weightsOf(0));
    await pruneCheckpoints(folder);
    expect(await names(folder)).toEqual([
      'backbone.safetensors',
      'feature-extraction-epoch-0003',
      'feature-extraction-epoch-0005',
      'feature-extraction-epoch-0006',
    ]);
  });

  it('keeps the former best as long as the checkpoint before the latest needs it', async () => {
    const folder = await temporaryFolder();
    let { best } = await saveCheckpoint(folder, content(1, { becomesBest: 0.8 }));
    ({ best } = await saveCheckpoint(folder, content(2, { best })));
    const { name } = await saveCheckpoint(folder, content(3, { best, becomesBest: 0.9 }));
    await pruneCheckpoints(folder);
    await truncate(path.join(folder, 'checkpoints', name, 'weights.safetensors'), 9);
    expect(await latest(folder)).toEqual({ epoch: 2, damaged: [name] });
  });
});

describe("a backbone's weights", () => {
  it('are kept with the run', async () => {
    const folder = await temporaryFolder();
    const sha256 = await saveBackboneWeights(folder, weightsOf(5));
    expect(await loadBackboneWeights(folder, sha256)).toEqual(weightsOf(5));
  });

  it('are refused when they are not those that the run started from', async () => {
    const folder = await temporaryFolder();
    const sha256 = await saveBackboneWeights(folder, weightsOf(5));
    await saveBackboneWeights(folder, weightsOf(6));
    await expect(loadBackboneWeights(folder, sha256)).rejects.toThrow(UserError);
  });
});
