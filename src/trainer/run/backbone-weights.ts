import { runLayout } from '../../shared/run/run-layout.ts';
import { makeFolderInRun, placeInRun } from '../../node/run/run-file.ts';
import type { Weights } from '../network/description.ts';
import { hashWeights } from '../network/hash-weights.ts';
import { UserError } from '../../node/user-error.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/**
 * Keeps the weights that the backbone started from in the run, once, so that it can go on and be evaluated where the
 * file they came from is not at hand. Gives their `hashWeights`, which belongs in the manifest.
 * Throws a UserError when they cannot be written.
 */
export async function saveBackboneWeights(runFolder: string, weights: Weights): Promise<string> {
  await makeFolderInRun(runFolder, runLayout.checkpoints);
  await writeSafetensors(await placeInRun(runFolder, runLayout.backbone), weights);
  return hashWeights(weights);
}

/** Reads them back. Throws a UserError when they are missing, damaged or do not have the hash of the manifest. */
export async function loadBackboneWeights(runFolder: string, sha256: string): Promise<Weights> {
  const file = await placeInRun(runFolder, runLayout.backbone);
  const { weights } = await readSafetensors(file);
  if (hashWeights(weights) !== sha256) {
    throw new UserError(
      `${file} does not hold the weights that the run started from. Restore it from a copy, or start a new run.`,
    );
  }
  return weights;
}
