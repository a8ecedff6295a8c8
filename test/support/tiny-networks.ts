import { randomStream } from '../../src/shared/random/random-stream.ts';
import {
  type Layer,
  type NetworkDescription,
  networkWeights,
  sizeOf,
  type Weight,
  type Weights,
} from '../../src/trainer/network/description.ts';

/** A layer without what follows from the network around it: by default it reads the layer before it. */
export type LayerSketch = Sketched<Layer>;
type Sketched<L> = L extends Layer
  ? Omit<L, 'inputs' | 'outputShape'> & { readonly inputs?: readonly string[] }
  : never;

/** A network from sketches of its layers; the first is the input, and the last layer is the output. */
export function networkOf(
  inputShape: readonly number[],
  ...sketches: readonly LayerSketch[]
): NetworkDescription {
  const layers: Layer[] = [{ name: 'input', operation: 'input', inputs: [], outputShape: inputShape }];
  for (const sketch of sketches) {
    const inputs = sketch.inputs ?? [layers.at(-1)?.name ?? ''];
    const shape = layers.find(({ name }) => name === inputs[0])?.outputShape ?? [];
    layers.push({ ...sketch, inputs, outputShape: outputShapeOf(sketch, shape) });
  }
  return { name: 'tiny', layers, output: layers.at(-1)?.name ?? '' };
}

function outputShapeOf(sketch: LayerSketch, input: readonly number[]): number[] {
  const [height = 0, width = 0, channels = 0] = input;
  switch (sketch.operation) {
    case 'conv2d':
    case 'depthwiseConv2d': {
      const length = (pixels: number, kernel: number): number =>
        sketch.padding === 'same'
          ? Math.ceil(pixels / sketch.strides)
          : Math.floor((pixels - kernel) / sketch.strides) + 1;
      return [
        length(height, sketch.kernelSize[0]),
        length(width, sketch.kernelSize[1]),
        sketch.operation === 'conv2d' ? sketch.filters : channels,
      ];
    }
    case 'zeroPadding2d': {
      const [[top, bottom], [left, right]] = sketch.padding;
      return [height + top + bottom, width + left + right, channels];
    }
    case 'globalAveragePooling2d':
      return [channels];
    case 'dense':
      return [sketch.units];
    default:
      return [...input];
  }
}

/** Random weights of a useful size for every weight, each between bounds that suit its kind. */
export function randomWeights(network: NetworkDescription, seed = 1): Weights {
  return new Map(
    networkWeights(network).map(({ name, shape }): [string, Weight] => {
      const kind = name.slice(name.lastIndexOf('/') + 1);
      const [low, high] = boundsOf(kind);
      return [name, { shape, values: randomValues(sizeOf(shape), low, high, seed, name) }];
    }),
  );
}

function boundsOf(kind: string): readonly [low: number, high: number] {
  if (kind === 'gamma') return [0.5, 1.5];
  return kind === 'moving_variance' ? [0.5, 2] : [-0.7, 0.7];
}

/** Random numbers between two bounds. */
export function randomValues(
  count: number,
  low: number,
  high: number,
  ...address: readonly (string | number)[]
): Float32Array {
  const stream = randomStream(3, ...address);
  return Float32Array.from({ length: count }, () => stream.uniform(low, high));
}
