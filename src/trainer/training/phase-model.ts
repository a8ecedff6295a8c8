import type { Run } from '../../node/run/run-folder.ts';
import { UserError } from '../../node/user-error.ts';
import type { PhaseName } from '../../shared/run/events.ts';
import { phaseInWords } from '../../shared/text/phase-in-words.ts';
import type { NetworkDescription, Weights } from '../network/description.ts';
import { loadBackboneWeights } from '../run/backbone-weights.ts';
import { loadBestWeights } from '../run/load-checkpoint.ts';
import { planModel, startingWeights } from './model-plan.ts';

/**
 * The classifier with a phase's best weights, from the run's checkpoints. Throws a UserError when there are none yet, or
 * when they are missing or damaged.
 */
export async function phaseModel(
  run: Run,
  phase: PhaseName,
): Promise<{ network: NetworkDescription; weights: Weights }> {
  const { configuration, dataset, backboneWeights } = run.manifest;
  const best = await loadBestWeights(run.folder, phase);
  if (!best)
    throw new UserError(
      `${run.folder} has no weights of ${phaseInWords(phase)} yet: train that phase first.`,
    );
  const plan = planModel(configuration, dataset.classes.length);
  const start = startingWeights(
    plan,
    await loadBackboneWeights(run.folder, backboneWeights.sha256),
    configuration.seed,
  );
  return { network: plan.model, weights: new Map([...start, ...best.weights]) };
}
