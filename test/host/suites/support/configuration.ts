import { readFile } from 'node:fs/promises';
import {
  trainingConfigurationSchema,
  type TrainingConfiguration,
} from '../../../../src/shared/configuration/training-configuration.ts';
import { inWorkspace } from './workspace.ts';

/** The configuration in the folder that is open. */
export async function configurationOfWorkspace(): Promise<TrainingConfiguration> {
  return trainingConfigurationSchema.parse(
    JSON.parse(await readFile(inWorkspace('transfer-learning.json'), 'utf8')),
  );
}
