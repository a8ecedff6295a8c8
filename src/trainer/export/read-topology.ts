import { z } from 'zod';
import type { Layer, NetworkDescription, Padding } from '../network/description.ts';
import type { ChannelScaling } from './keras-topology.ts';

/** A written model's topology, understood anew. */
export interface ReadTopology {
  readonly network: NetworkDescription;
  /** What a layer of its own does to pixels before the first one; null where they come prepared. */
  readonly rescaling: ChannelScaling | null;
}

const length = z.int().min(1);
const pair = z.tuple([length, length]);
const strides = pair.refine(([rows, columns]) => rows === columns, 'strides differ');
const padding = z.enum(['same', 'valid']);
const activation = z.enum(['linear', 'relu', 'relu6', 'swish', 'sigmoid', 'softmax']);
const around = z.tuple([z.int().min(0), z.int().min(0)]);
const channels = z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]);
const pooling = z.object({
  pool_size: pair.refine(([rows, columns]) => rows === columns, 'sides differ'),
  strides,
  padding,
});

const layerOf = <Name extends string, Config extends z.ZodType>(name: Name, config: Config) =>
  z.object({
    class_name: z.literal(name),
    name: z.string(),
    config,
    inbound_nodes: z.array(z.array(z.tuple([z.string(), z.literal(0), z.literal(0), z.object({})]))).max(1),
  });

const layerSchema = z.discriminatedUnion('class_name', [
  layerOf('InputLayer', z.object({ batch_input_shape: z.tuple([z.null(), length, length, length]) })),
  layerOf('Rescaling', z.object({ scale: channels, offset: channels })),
  layerOf(
    'Conv2D',
    z.object({
      filters: length,
      kernel_size: pair,
      strides,
      padding,
      use_bias: z.boolean(),
      activation,
    }),
  ),
  layerOf(
    'DepthwiseConv2D',
    z.object({
      kernel_size: pair,
      strides,
      padding,
      use_bias: z.boolean(),
      depth_multiplier: z.literal(1),
    }),
  ),
  layerOf('BatchNormalization', z.object({ epsilon: z.number(), momentum: z.number(), scale: z.boolean() })),
  layerOf('ReLU', z.object({ max_value: z.literal(6) })),
  layerOf('Activation', z.object({ activation })),
  layerOf('Add', z.object({})),
  layerOf('Multiply', z.object({})),
  layerOf('Concatenate', z.object({ axis: z.literal(-1) })),
  layerOf('MaxPooling2D', pooling),
  layerOf('AveragePooling2D', pooling),
  layerOf('Reshape', z.object({ target_shape: z.array(length) })),
  layerOf('Normalization', z.object({ axis: z.tuple([z.literal(-1)]), invert: z.literal(false) })),
  layerOf('ZeroPadding2D', z.object({ padding: z.tuple([around, around]) })),
  layerOf('GlobalAveragePooling2D', z.object({})),
  layerOf('Dropout', z.object({ rate: z.number(), noise_shape: z.array(z.unknown()).optional() })),
  layerOf('Dense', z.object({ units: length, activation, use_bias: z.literal(true) })),
]);

const topologySchema = z.object({
  class_name: z.literal('Functional'),
  config: z.object({
    name: z.string(),
    layers: z.array(layerSchema),
    output_layers: z.tuple([z.tuple([z.string(), z.literal(0), z.literal(0)])]),
  }),
});

type WrittenLayer = z.output<typeof layerSchema>;

/**
 * Reads the configuration of a functional model as `kerasTopology` writes it back into a network, knowing nothing of
 * the one that was written. Throws an Error for layers and ways to connect them that are not written here.
 */
export function readTopology(written: unknown): ReadTopology {
  const { name, layers: entries, output_layers } = topologySchema.parse(written).config;
  const layers: Layer[] = [];
  const shapes = new Map<string, readonly number[]>();
  /** A rescaling of the input is no layer of the network: who reads it reads the input. */
  const standIns = new Map<string, string>();
  let rescaling: ChannelScaling | null = null;
  for (const entry of entries) {
    const inputs = (entry.inbound_nodes[0] ?? []).map(([from]) => standIns.get(from) ?? from);
    const [first] = inputs;
    const shape = shapes.get(first ?? '');
    if (entry.class_name !== 'InputLayer' && !shape)
      throw new Error(`The layer ${entry.name} reads ${first ?? 'nothing'}, which is not there.`);
    if (entry.class_name === 'Rescaling' && first !== undefined && layers[0]?.name === first) {
      standIns.set(entry.name, first);
      const { scale, offset } = entry.config;
      rescaling = { scale: perChannel(scale), offset: perChannel(offset) };
      continue;
    }
    const layer = layerFrom(
      entry,
      inputs,
      inputs.map((name) => shapes.get(name) ?? []),
    );
    layers.push(layer);
    shapes.set(layer.name, layer.outputShape);
  }
  return { network: { name, layers, output: output_layers[0][0] }, rescaling };
}

function perChannel(value: z.output<typeof channels>): [number, number, number] {
  return typeof value === 'number' ? [value, value, value] : value;
}

function layerFrom(
  entry: WrittenLayer,
  inputs: readonly string[],
  shapes: readonly (readonly number[])[],
): Layer {
  const [shape = []] = shapes;
  const common = { name: entry.name, inputs, outputShape: shape };
  const [height = 0, width = 0, depth = 0] = shape;
  const convolved = (kernel: readonly [number, number], step: number, how: Padding): [number, number] => [
    convolvedLength(height, kernel[0], step, how),
    convolvedLength(width, kernel[1], step, how),
  ];
  switch (entry.class_name) {
    case 'InputLayer': {
      const [, ...outputShape] = entry.config.batch_input_shape;
      return { ...common, operation: 'input', outputShape };
    }
    case 'Conv2D':
    case 'DepthwiseConv2D': {
      const { kernel_size: kernelSize, padding: how, use_bias: useBias } = entry.config;
      const [step] = entry.config.strides;
      const geometry = { kernelSize, strides: step, padding: how, useBias };
      const positions = convolved(kernelSize, step, how);
      if (entry.class_name === 'DepthwiseConv2D')
        return { ...common, ...geometry, operation: 'depthwiseConv2d', outputShape: [...positions, depth] };
      const { filters, activation: bend } = entry.config;
      return {
        ...common,
        ...geometry,
        operation: 'conv2d',
        filters,
        activation: bend,
        outputShape: [...positions, filters],
      };
    }
    case 'BatchNormalization': {
      const { epsilon, momentum, scale } = entry.config;
      const withoutGamma = scale ? {} : { scale };
      return { ...common, operation: 'batchNormalization', epsilon, momentum, ...withoutGamma };
    }
    case 'ReLU':
      return { ...common, operation: 'activation', activation: 'relu6' };
    case 'Activation':
      return { ...common, operation: 'activation', activation: entry.config.activation };
    case 'Add':
      return { ...common, operation: 'add' };
    case 'Multiply':
      return { ...common, operation: 'multiply' };
    case 'Concatenate': {
      const together = shapes.reduce((sum, each) => sum + (each.at(-1) ?? 0), 0);
      return { ...common, operation: 'concatenate', outputShape: [height, width, together] };
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const { pool_size: window, padding: how } = entry.config;
      const [step] = entry.config.strides;
      return {
        ...common,
        operation: entry.class_name === 'MaxPooling2D' ? 'maxPooling2d' : 'averagePooling2d',
        poolSize: window[0],
        strides: step,
        padding: how,
        outputShape: [...convolved(window, step, how), depth],
      };
    }
    case 'Reshape':
      return { ...common, operation: 'reshape', outputShape: entry.config.target_shape };
    case 'Rescaling': {
      const { scale, offset } = entry.config;
      if (typeof offset !== 'number')
        throw new Error(`The layer ${entry.name} has an offset for each channel.`);
      return { ...common, operation: 'rescaling', scale, offset };
    }
    case 'Normalization':
      return { ...common, operation: 'normalization' };
    case 'ZeroPadding2D': {
      const [[top, bottom], [left, right]] = entry.config.padding;
      return {
        ...common,
        operation: 'zeroPadding2d',
        padding: entry.config.padding,
        outputShape: [height + top + bottom, width + left + right, depth],
      };
    }
    case 'GlobalAveragePooling2D':
      return { ...common, operation: 'globalAveragePooling2d', outputShape: [depth] };
    case 'Dropout':
      return {
        ...common,
        operation: 'dropout',
        rate: entry.config.rate,
        ...(entry.config.noise_shape === undefined ? {} : { wholeExamples: true }),
      };
    case 'Dense': {
      const { units, activation: bend } = entry.config;
      return { ...common, operation: 'dense', units, activation: bend, outputShape: [units] };
    }
  }
}

function convolvedLength(pixels: number, kernel: number, step: number, how: Padding): number {
  return how === 'same' ? Math.ceil(pixels / step) : Math.floor((pixels - kernel) / step) + 1;
}
