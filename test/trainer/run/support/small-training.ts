import { z } from 'zod';
import type { EpochFinishedEvent } from '../../../../src/shared/run/events.ts';
import type { Weights } from '../../../../src/trainer/network/description.ts';
import { EventLog } from '../../../../src/trainer/run/event-log.ts';
import { loadLatestCheckpoint } from '../../../../src/trainer/run/load-checkpoint.ts';
import { acquireRunLock } from '../../../../src/trainer/run/lock.ts';
import { pruneCheckpoints } from '../../../../src/trainer/run/prune-checkpoints.ts';
import { cleanRun, openRun, updateManifest } from '../../../../src/node/run/run-folder.ts';
import { noBestEpochs, saveCheckpoint } from '../../../../src/trainer/run/save-checkpoint.ts';

export const stateSchema = z.object({ sum: z.number() });

/** Weights that depend on the epoch and the training before it alone. */
export function weightsAfter(epoch: number): Weights {
  const values = Float32Array.from({ length: 500 }, (_, index) => Math.sin(epoch * 1000 + index));
  return new Map([['dense/kernel', { shape: [250, 2], values }]]);
}

/**
 * A training of nothing, which keeps its run as the real one does: goes on from the latest checkpoint up to
 * `lastEpoch`. Every third epoch is the best so far. `afterEpoch` is told of each.
 */
export async function trainSmall(
  folder: string,
  lastEpoch: number,
  afterEpoch: (epoch: number) => void = () => undefined,
): Promise<void> {
  const lock = await acquireRunLock(folder, { attached: false });
  await cleanRun(folder);
  let run = await openRun(folder);
  const log = await EventLog.open(folder);
  const { checkpoint, damaged } = await loadLatestCheckpoint(folder, stateSchema);
  if (damaged.length > 0) throw new Error(damaged.map(({ reason }) => reason).join('\n'));
  if (checkpoint?.epochFinished) log.appendMissing(checkpoint.epochFinished);
  let best = checkpoint?.best ?? noBestEpochs;
  let sum = checkpoint?.state.sum ?? 0;
  for (let epoch = (checkpoint?.epoch ?? 0) + 1; epoch <= lastEpoch; epoch++) {
    sum += epoch;
    const isBest = epoch % 3 === 1;
    const epochFinished: EpochFinishedEvent = {
      ...{ kind: 'epoch-finished', phase: 'feature-extraction', epoch, learningRate: 0.001, seconds: 1 },
      ...{ imagesPerSecond: 1, train: { loss: 1 / epoch }, val: { auc: 0.9 }, best: isBest },
    };
    const saved = await saveCheckpoint(folder, {
      ...{ phase: 'feature-extraction', epoch, step: 0, weights: weightsAfter(epoch), state: { sum } },
      optimizer: {
        steps: epoch * 10,
        slots: new Map([...weightsAfter(-epoch)].map(([n, w]) => [`m:${n}`, w])),
      },
      ...{ best, becomesBest: isBest ? epoch : null, epochFinished },
    });
    best = saved.best;
    log.append(epochFinished);
    await pruneCheckpoints(folder);
    run = await updateManifest(run, { best: { phase: 'feature-extraction', epoch } });
    afterEpoch(epoch);
  }
  log.close();
  await lock.release();
}
