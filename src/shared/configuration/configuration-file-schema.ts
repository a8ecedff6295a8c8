import * as z from 'zod';
import { trainingConfigurationSchema } from './training-configuration.ts';

/** What a configuration file may hold: a training configuration, and which dataset it is for. */
export const configurationFileSchema = trainingConfigurationSchema.extend({
  dataset: z.string().min(1).optional().describe('The folder of images to train on, relative to this file.'),
});
export type ConfigurationFileInput = z.input<typeof configurationFileSchema>;
