import * as z from 'zod';
import { suitedToBackbone, writtenConfigurationSchema } from './training-configuration.ts';

const fileSchema = writtenConfigurationSchema.extend({
  dataset: z.string().min(1).optional().describe('The folder of images to train on, relative to this file.'),
});

/** What a configuration file may hold: a training configuration, and which dataset it is for. */
export const configurationFileSchema = suitedToBackbone(fileSchema);
export type ConfigurationFileInput = z.input<typeof fileSchema>;
