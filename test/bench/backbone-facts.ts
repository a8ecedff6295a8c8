import { z } from 'zod';
import { backboneNamed } from '../../src/trainer/backbones/registry.ts';
import { resolveFineTuneAt } from '../../src/trainer/backbones/resolve-fine-tune-at.ts';
import { UserError } from '../../src/node/user-error.ts';

/**
 * Prints a backbone's default input size, the index of the layer it is fine-tuned from and the name of its official
 * weight file at that size, as JSON; `unknown`, with what is wrong, where there is no such backbone. Its one argument is
 * the job, as JSON.
 */
const { backbone: name } = z.object({ backbone: z.string() }).parse(JSON.parse(process.argv[2] ?? ''));
try {
  const backbone = backboneNamed(name);
  const { defaults } = backbone;
  const options = { inputSize: defaults.inputSize, width: 1 };
  console.log(
    JSON.stringify({
      inputSize: defaults.inputSize,
      fineTuneAt: resolveFineTuneAt(backbone.build(options), defaults.fineTuneAt),
      officialFile: backbone.officialWeights(options).file.name,
    }),
  );
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.log(JSON.stringify({ unknown: error.message }));
}
