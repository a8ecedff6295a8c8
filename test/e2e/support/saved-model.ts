import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const modelSchema = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.literal('float32') })),
    }),
  ),
});

/** The weights of a model in tfjs's layers format, each as its bytes in the file, by name. */
export function readModelWeights(folder: string): Map<string, Buffer> {
  const model = modelSchema.parse(JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8')));
  const found = new Map<string, Buffer>();
  for (const { paths, weights } of model.weightsManifest) {
    const bytes = Buffer.concat(paths.map((name) => readFileSync(path.join(folder, name))));
    let position = 0;
    for (const { name, shape } of weights) {
      const length = 4 * shape.reduce((product, each) => product * each, 1);
      found.set(name, bytes.subarray(position, position + length));
      position += length;
    }
    if (position !== bytes.length)
      throw new Error(`${folder} holds ${bytes.length} bytes of weights, not ${position}.`);
  }
  return found;
}
