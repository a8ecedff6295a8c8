import {
  modelFormatVersion,
  notMedicalDevice,
  type ModelMetadata,
} from '../../src/shared/run/model-metadata.ts';
import type { BackboneName } from '../../src/shared/configuration/backbone-defaults.ts';
import { backboneNamed } from '../../src/trainer/backbones/registry.ts';
import type { SavedModel } from '../../src/trainer/export/read-model.ts';
import { hashWeights } from '../../src/trainer/network/hash-weights.ts';
import { outputActivation, withHead } from '../../src/trainer/network/head.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { networkWeights, sizeOf, type Weights } from '../../src/trainer/network/description.ts';

/**
 * A small MobileNetV2, or another backbone, whose scores differ from picture to picture, as after a training. Its statistics keep activations
 * from growing block by block, which would make as much of a rounding error.
 */
export function classifier({
  classes = ['NORMAL', 'PNEUMONIA'],
  denseUnits = 0,
  positiveClass = classes.length - 1,
  inputSize = 64,
  backbone: name = 'MobileNetV2',
  temperature = null,
}: {
  readonly classes?: readonly string[];
  readonly denseUnits?: number;
  readonly positiveClass?: number;
  readonly inputSize?: number;
  readonly backbone?: BackboneName;
  readonly temperature?: number | null;
} = {}): SavedModel {
  const head = { denseUnits, dropout: 0.2 };
  const backbone = backboneNamed(name);
  const [width = 1] = backbone.defaults.widths;
  const network = withHead(backbone.build({ width, inputSize }), { ...head, classes: classes.length });
  const weights: Weights = new Map(
    networkWeights(network).map(({ name, shape }) => {
      const random = randomStream(5, name);
      const fanIn = sizeOf(shape.slice(0, name.endsWith('depthwise_kernel') ? 2 : -1));
      const draw = (): number => {
        if (name.endsWith('/gamma')) return random.uniform(0.9, 1.1);
        if (name.endsWith('/moving_variance')) return random.uniform(1, 1.5);
        if (name.endsWith('/variance')) return random.uniform(0.2, 0.25);
        if (name.endsWith('/count')) return 0;
        if (name.endsWith('kernel')) return random.normal() * Math.sqrt(2 / fanIn);
        return random.uniform(-0.2, 0.2);
      };
      return [name, { shape, values: Float32Array.from({ length: sizeOf(shape) }, draw) }];
    }),
  );
  const { mode, scale, offset } = backbone.preprocessing;
  const metadata: ModelMetadata = {
    formatVersion: modelFormatVersion,
    run: '2025-01-01-000000',
    createdAt: '2025-01-01T00:00:00.000Z',
    phase: 'fine-tuning',
    epoch: 9,
    software: { version: '0.1.0' },
    engine: { name: 'wasm', version: '4.22.0' },
    backbone: { name, width, inputSize, source: 'random weights' },
    head,
    preprocessing: { mode, scale: [...scale], offset: [...offset] },
    classes: [...classes],
    positiveClass,
    threshold: classes.length === 2 ? 0.4 : null,
    temperature,
    output: outputActivation(network),
    weightsSha256: hashWeights(weights),
    notice: notMedicalDevice,
  };
  return { network, weights, metadata };
}
