import path from 'node:path';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { Context } from '../context.ts';
import { defaultRunsFolder } from '../default-runs-folder.ts';
import type { ExitStatus } from '../exit-status.ts';
import { runTraining } from '../trainer-process/run-training.ts';
import { finishTraining } from './finish-training.ts';

/** `train <dataset>`: trains both phases; `out` is the folder in which the run's own folder is made. */
export async function train(
  context: Context,
  dataset: string,
  configuration: TrainingConfiguration,
  out: string | undefined,
): Promise<ExitStatus> {
  const outcome = await runTraining(context, {
    kind: 'train',
    dataset: path.resolve(context.workingDirectory, dataset),
    runsFolder: out === undefined ? defaultRunsFolder(context) : path.resolve(context.workingDirectory, out),
    configuration,
  });
  return finishTraining(context, outcome);
}
