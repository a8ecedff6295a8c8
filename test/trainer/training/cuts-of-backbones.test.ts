import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackboneName } from '../../../src/shared/configuration/backbone-defaults.ts';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { Compute } from '../../../src/trainer/executors/open-compute.ts';
import { type NetworkDescription, networkWeights, sizeOf } from '../../../src/trainer/network/description.ts';
import { initializeUntrained } from '../../../src/trainer/network/initialize-untrained.ts';
import { cutInWords } from '../../../src/trainer/training/cut-in-words.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { largestRelativeError } from '../../support/differences.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { randomValues } from '../../support/tiny-networks.ts';

/** A layer in the midst of a block of each network, and what is kept before it at pictures of its usual size. */
const cases: readonly (readonly [BackboneName, string, string])[] = [
  ['MobileNetV2', 'block_9_add', 'block_9_add: 50.2 kB a picture, 51 %'],
  ['MobileNet', 'conv_pw_9', 'conv_dw_9_relu: 401 kB a picture, 59 %'],
  ['EfficientNetB0', 'block6b_se_expand', 'block6a_project_bn: 37.6 kB a picture, 69 %'],
  ['EfficientNetB1', 'block5c_dwconv', 'block5b_add: 101 kB a picture, 46 %'],
  ['EfficientNetB2', 'block3b_project_conv', 'block3a_project_bn: 209 kB a picture, 17 %'],
  ['EfficientNetB3', 'block6d_se_reduce', 'block6c_add: 92.8 kB a picture, 71 %'],
  ['DenseNet121', 'conv4_block7_2_conv', 'conv4_block6_concat: 351 kB a picture, 77 %'],
  ['InceptionV3', 'conv2d_78', 'mixed8 and activation_77 and activation_81: 524 kB a picture, 90 %'],
  ['ResNet50', 'conv4_block4_2_conv', 'conv4_block3_out and conv4_block4_1_relu: 1.00 MB a picture, 65 %'],
  ['VGG16', 'block4_conv2', 'block3_pool: 803 kB a picture, 61 %'],
  ['VGG19', 'block3_conv3', 'block3_conv2: 3.21 MB a picture, 38 %'],
];

function planned(name: BackboneName, fineTuneAt: string, inputSize?: number) {
  const { model, phases } = planModel(
    trainingConfigurationSchema.parse({
      backbone: { name, ...(inputSize === undefined ? {} : { inputSize }) },
      fineTuning: { fineTuneAt },
    }),
    2,
  );
  const phase = phases.at(-1);
  if (!phase) throw new Error('There is no fine-tuning.');
  return { model, phase };
}

describe('where fine-tuning begins in the midst of a block, the user is told', () => {
  it.each(cases)(
    'what is kept of %s before %s, at what cost, and what that saves',
    (name, fineTuneAt, kept) => {
      const { phase } = planned(name, fineTuneAt);
      expect(cutInWords(phase, true)).toBe(
        `What is frozen is computed once and kept at ${kept} of the work of a forward pass.`,
      );
    },
  );

  it.each(cases)(
    'what is computed again of %s before %s where the cache has no room',
    (name, fineTuneAt, kept) => {
      const [where, share] = kept.split(/: .* a picture, /);
      expect(cutInWords(planned(name, fineTuneAt).phase, false)).toBe(
        `What is frozen, up to ${where ?? ''}, is computed again in every epoch: ${share ?? ''} of the work of a forward pass.`,
      );
    },
  );
});

describe('the network from such a cut on', () => {
  let compute: Compute;
  beforeAll(async () => (compute = await openEngineForTests('wasm')));
  afterAll(() => compute.engine.dispose());

  /** Of one network of each family: the others are the same, only deeper. */
  const families = cases.filter(([name]) => !/B[123]$|VGG19/.test(name));

  it.each(families)(
    'has all that is trained, and gives what the whole %s gives: %s',
    async (name, fineTuneAt) => {
      const { model, phase } = planned(name, fineTuneAt, name === 'InceptionV3' ? 75 : 32);
      const behind = new Set(networkWeights(phase.network).map((weight) => weight.name));
      expect(phase.trainable.filter((weight) => !behind.has(weight))).toEqual([]);

      const weights = initializeUntrained(model, 1);
      const run = async (network: NetworkDescription, output: string, values: Float32Array) => {
        const session = await compute.executor.openInference(network, weights, [output]);
        const [result = new Float32Array()] = await session.run({ examples: 1, values });
        session.dispose();
        return result;
      };
      const pixels = randomValues(sizeOf(model.layers[0]?.outputShape ?? []), 0, 1, 'pixels');
      const atCut = await run(phase.frozen, phase.cut ?? '', pixels);
      expect(atCut.length).toBe(phase.cutAt.values);
      const whole = await run(model, model.output, pixels);
      const fromCut = await run(phase.network, phase.network.output, atCut);
      expect(largestRelativeError(fromCut, whole)).toBeLessThan(1e-5);
    },
  );
});
