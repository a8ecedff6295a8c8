import { z } from 'zod';
import { makeSampleDataset } from '../../src/trainer/sample-data/make-sample-dataset.ts';

/** Draws the synthetic pictures into the folder that the job, its one argument, names. */
const { folder, images, seed } = z
  .object({ folder: z.string(), images: z.int(), seed: z.int() })
  .parse(JSON.parse(process.argv[2] ?? ''));
await makeSampleDataset(folder, { images, seed });
