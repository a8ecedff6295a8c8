import path from 'node:path';
import type { z } from 'zod';
import type { BestEpoch, BestEpochs, Checkpoint } from '../../shared/run/checkpoint.ts';
import type { PhaseName } from '../../shared/run/events.ts';
import type { OptimizerState } from '../executors/executor.ts';
import type { Weights } from '../network/description.ts';
import { UserError } from '../../node/user-error.ts';
import {
  checkpointFolder,
  listCheckpoints,
  optimizerFile,
  weightsFile,
  type CheckpointEntry,
  type DamagedCheckpoint,
} from './checkpoint-folder.ts';
import { readSafetensors } from './safetensors.ts';

/** A checkpoint as it was saved. */
export interface LoadedCheckpoint<State> extends Pick<
  Checkpoint,
  'phase' | 'epoch' | 'step' | 'best' | 'epochFinished'
> {
  readonly name: string;
  readonly weights: Weights;
  readonly optimizer: OptimizerState;
  readonly state: State;
}

/**
 * The latest checkpoint that is whole, including the best weights that it names, each file checked by its SHA-256;
 * null when there is none. `stateSchema` says what the training loop's own state must look like. What had to be passed
 * over, with the reason, is in `damaged`: tell the user.
 */
export async function loadLatestCheckpoint<State>(
  runFolder: string,
  stateSchema: z.ZodType<State>,
): Promise<{ checkpoint: LoadedCheckpoint<State> | null; damaged: readonly DamagedCheckpoint[] }> {
  const { entries, damaged } = await listCheckpoints(runFolder);
  for (const entry of entries) {
    try {
      return { checkpoint: await loadEntry(runFolder, entry, entries, stateSchema), damaged };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push({ name: entry.name, reason: error.message });
    }
  }
  return { checkpoint: null, damaged };
}

/**
 * The trainable weights of a phase's best epoch, as of the latest checkpoint; null when the phase has none yet.
 * Throws a UserError when they are damaged.
 */
export async function loadBestWeights(
  runFolder: string,
  phase: PhaseName,
): Promise<(BestEpoch & { readonly weights: Weights }) | null> {
  const { entries } = await listCheckpoints(runFolder);
  const best = entries[0]?.checkpoint.best[phase];
  if (!best) return null;
  return { ...best, weights: await loadWeights(runFolder, best.checkpoint, entries) };
}

async function loadEntry<State>(
  runFolder: string,
  { name, checkpoint }: CheckpointEntry,
  entries: readonly CheckpointEntry[],
  stateSchema: z.ZodType<State>,
): Promise<LoadedCheckpoint<State>> {
  const folder = await checkpointFolder(runFolder, name);
  const state = stateSchema.safeParse(checkpoint.state);
  if (!state.success) {
    const where = state.error.issues[0]?.path.join('.') ?? '';
    throw new UserError(`The state of the training in ${folder} is not as it should be (${where}).`);
  }
  const weights = await loadWeights(runFolder, name, entries);
  const slots = await readSafetensors(path.join(folder, optimizerFile), checkpoint.files.optimizer);
  for (const other of otherCheckpoints(checkpoint.best, name)) await loadWeights(runFolder, other, entries);
  const { phase, epoch, step, best, epochFinished } = checkpoint;
  return {
    ...{ name, phase, epoch, step, best, epochFinished, weights },
    optimizer: { steps: checkpoint.optimizerSteps, slots: slots.weights },
    state: state.data,
  };
}

async function loadWeights(
  runFolder: string,
  name: string,
  entries: readonly CheckpointEntry[],
): Promise<Weights> {
  const folder = await checkpointFolder(runFolder, name);
  const entry = entries.find((candidate) => candidate.name === name);
  if (!entry) throw new UserError(`The best weights, ${folder}, are missing or damaged.`);
  return (await readSafetensors(path.join(folder, weightsFile), entry.checkpoint.files.weights)).weights;
}

/** The checkpoints that `best` names, but for the one called `name`. */
function otherCheckpoints(best: BestEpochs, name: string): string[] {
  const names = [best['feature-extraction'], best['fine-tuning']].map((epoch) => epoch?.checkpoint ?? name);
  return names.filter((other) => other !== name);
}
