import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  checkpointFormatVersion,
  checkpointName,
  type BestEpochs,
  type Checkpoint,
} from '../../shared/run/checkpoint.ts';
import type { EpochFinishedEvent, PhaseName } from '../../shared/run/events.ts';
import type { OptimizerState } from '../executors/executor.ts';
import { removeLeftovers } from '../../node/files/remove-leftovers.ts';
import { renamePatiently } from '../../node/files/rename-patiently.ts';
import { syncFolder } from '../../node/files/sync-folder.ts';
import { temporaryName, writeAtomically } from '../../node/files/write-atomically.ts';
import { writeError } from '../../node/files/write-error.ts';
import type { Weights } from '../network/description.ts';
import {
  checkpointFile,
  checkpointNames,
  listCheckpoints,
  optimizerFile,
  weightsFile,
} from './checkpoint-folder.ts';
import { makeFolderInRun } from '../../node/run/run-file.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { writeSafetensors } from './safetensors.ts';

/** What a checkpoint holds. `State` is the training loop's own; it must survive JSON, so it has only finite numbers. */
export interface CheckpointContent<State> {
  readonly phase: PhaseName;
  /** Finished epochs, across both phases. */
  readonly epoch: number;
  /** Batches done of the epoch after those, 0 between epochs. */
  readonly step: number;
  /** The trainable weights of the phase. */
  readonly weights: Weights;
  readonly optimizer: OptimizerState;
  readonly state: State;
  /** The best epochs before this one, as the last checkpoint gave them. */
  readonly best: BestEpochs;
  /** The monitored metric, where this checkpoint ends the best epoch of its phase so far; null otherwise. */
  readonly becomesBest: number | null;
  /** The event that the training loop appends to the log once the checkpoint is written. */
  readonly epochFinished: EpochFinishedEvent | null;
}

export const noBestEpochs: BestEpochs = { 'feature-extraction': null, 'fine-tuning': null };

/**
 * Writes a checkpoint, for the holder of the run's lock. Gives its name and the best epochs as of now.
 *
 * Order of writes, so that a kill at any moment leaves a state to go on from: the weights and `checkpoint.json` under
 * a temporary name, each on the disk before the next; then the rename that makes the checkpoint exist; after that the
 * caller appends `epochFinished` to the event log (`EventLog.appendMissing` makes up for a kill between the two), then
 * `pruneCheckpoints`, then the manifest. The best weights of a phase are those of the checkpoint that ended its best
 * epoch, which later checkpoints name: nothing is ever replaced.
 *
 * Throws a UserError when it cannot be written; nothing of it is left then, and the earlier ones are untouched.
 */
export async function saveCheckpoint<State>(
  runFolder: string,
  content: CheckpointContent<State>,
): Promise<{ name: string; best: BestEpochs }> {
  refuseLostNumbers([content.state, content.becomesBest]);
  const parent = await makeFolderInRun(runFolder, runLayout.checkpoints);
  await removeLeftovers(parent);

  const { phase, epoch, step } = content;
  const name = await freeName(runFolder, phase, epoch, step);
  const best =
    content.becomesBest === null
      ? content.best
      : { ...content.best, [phase]: { epoch, value: content.becomesBest, checkpoint: name } };

  const { entries } = await listCheckpoints(runFolder);
  const folder = path.join(parent, name);
  const temporary = temporaryName(folder);
  try {
    await mkdir(temporary);
    const checkpoint: Checkpoint = {
      formatVersion: checkpointFormatVersion,
      sequence: (entries[0]?.checkpoint.sequence ?? -1) + 1,
      savedAt: new Date().toISOString(),
      phase,
      epoch,
      step,
      best,
      state: content.state,
      epochFinished: content.epochFinished,
      optimizerSteps: content.optimizer.steps,
      files: {
        weights: await writeSafetensors(path.join(temporary, weightsFile), content.weights),
        optimizer: await writeSafetensors(path.join(temporary, optimizerFile), content.optimizer.slots),
      },
    };
    await writeAtomically(path.join(temporary, checkpointFile), JSON.stringify(checkpoint));
    await renamePatiently(temporary, folder);
  } catch (error) {
    const failure = writeError(error, folder);
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw failure;
  }
  await syncFolder(parent);
  return { name, best };
}

/** A name that nothing has yet, though a damaged checkpoint of the same moment may be in the way. */
async function freeName(runFolder: string, phase: PhaseName, epoch: number, step: number): Promise<string> {
  const taken = await checkpointNames(runFolder);
  for (let version = 1; ; version++) {
    const name = checkpointName(phase, epoch, step, version);
    if (!taken.includes(name)) return name;
  }
}

/** JSON would turn a number that is not finite into null, and the run could not go on from it. */
function refuseLostNumbers(content: unknown): void {
  JSON.stringify(content, (key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw new RangeError(`A checkpoint cannot hold a number that is not finite (${key}: ${value}).`);
  });
}
