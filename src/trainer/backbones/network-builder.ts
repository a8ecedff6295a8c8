import type { Activation, Layer, NetworkDescription, Padding, PoolingLayer } from '../network/description.ts';
import { kerasOrder } from './keras-order.ts';

type Shape = readonly [height: number, width: number, channels: number];

type PoolingOptions = Pick<PoolingLayer, 'poolSize' | 'strides' | 'padding'>;

/**
 * Writes a network of pictures layer by layer. Each method adds one layer after those it reads and gives its name
 * back; shapes are worked out on the way.
 */
export class NetworkBuilder {
  readonly #name: string;
  readonly #layers: Layer[] = [];
  readonly #shapes = new Map<string, Shape>();
  readonly #unnamed = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, shape: Shape): string {
    return this.#add({ name, operation: 'input', inputs: [], outputShape: shape }, shape);
  }

  /** A convolution, without bias and activation unless they are asked for. */
  conv2d(
    input: string,
    name: string,
    options: {
      filters: number;
      /** Of both sides, or height and width. */
      kernelSize: number | readonly [height: number, width: number];
      strides?: number;
      padding: Padding;
      useBias?: boolean;
      activation?: Activation;
    },
  ): string {
    const [height, width] = this.shape(input);
    const { filters, strides = 1, padding, useBias = false, activation = 'linear' } = options;
    const kernelSize =
      typeof options.kernelSize === 'number'
        ? ([options.kernelSize, options.kernelSize] as const)
        : options.kernelSize;
    const outputShape: Shape = [
      convolvedLength(height, kernelSize[0], strides, padding),
      convolvedLength(width, kernelSize[1], strides, padding),
      filters,
    ];
    return this.#add(
      {
        name,
        operation: 'conv2d',
        inputs: [input],
        outputShape,
        filters,
        kernelSize,
        strides,
        padding,
        useBias,
        activation,
      },
      outputShape,
    );
  }

  /** A depthwise convolution without bias, with one filter a channel. */
  depthwiseConv2d(
    input: string,
    name: string,
    options: { kernelSize: number; strides: number; padding: Padding },
  ): string {
    const [height, width, channels] = this.shape(input);
    const { kernelSize, strides, padding } = options;
    const outputShape: Shape = [
      convolvedLength(height, kernelSize, strides, padding),
      convolvedLength(width, kernelSize, strides, padding),
      channels,
    ];
    return this.#add(
      {
        name,
        operation: 'depthwiseConv2d',
        inputs: [input],
        outputShape,
        kernelSize: [kernelSize, kernelSize],
        strides,
        padding,
        useBias: false,
      },
      outputShape,
    );
  }

  /** `scale` false: without gamma. */
  batchNormalization(
    input: string,
    name: string,
    options: { epsilon: number; momentum: number; scale?: boolean },
  ): string {
    const outputShape = this.shape(input);
    return this.#add(
      { name, operation: 'batchNormalization', inputs: [input], outputShape, ...options },
      outputShape,
    );
  }

  activation(input: string, name: string, activation: Activation): string {
    const outputShape = this.shape(input);
    return this.#add(
      { name, operation: 'activation', inputs: [input], outputShape, activation },
      outputShape,
    );
  }

  maxPooling2d(input: string, name: string, options: PoolingOptions): string {
    return this.#pooling('maxPooling2d', input, name, options);
  }

  averagePooling2d(input: string, name: string, options: PoolingOptions): string {
    return this.#pooling('averagePooling2d', input, name, options);
  }

  #pooling(
    operation: PoolingLayer['operation'],
    input: string,
    name: string,
    { poolSize, strides, padding }: PoolingOptions,
  ): string {
    const [height, width, channels] = this.shape(input);
    const outputShape: Shape = [
      convolvedLength(height, poolSize, strides, padding),
      convolvedLength(width, poolSize, strides, padding),
      channels,
    ];
    return this.#add(
      { name, operation, inputs: [input], outputShape, poolSize, strides, padding },
      outputShape,
    );
  }

  /** Along the channels. */
  concatenate(inputs: readonly string[], name: string): string {
    const [height, width] = this.shape(inputs[0] ?? '');
    const channels = inputs.reduce((sum, input) => sum + this.shape(input)[2], 0);
    const outputShape: Shape = [height, width, channels];
    return this.#add({ name, operation: 'concatenate', inputs, outputShape }, outputShape);
  }

  /** The mean of each channel, as a picture of one pixel: global average pooling and a reshape. */
  squeeze(input: string, names: { readonly pooling: string; readonly reshape: string }): string {
    const [, , channels] = this.shape(input);
    const outputShape: Shape = [1, 1, channels];
    this.#layers.push({
      name: names.pooling,
      operation: 'globalAveragePooling2d',
      inputs: [input],
      outputShape: [channels],
    });
    return this.#add(
      { name: names.reshape, operation: 'reshape', inputs: [names.pooling], outputShape },
      outputShape,
    );
  }

  /** Each channel times its own factor, of a picture of one pixel. */
  multiply(inputs: readonly [picture: string, factors: string], name: string): string {
    const outputShape = this.shape(inputs[0]);
    return this.#add({ name, operation: 'multiply', inputs, outputShape }, outputShape);
  }

  /** Drops whole examples in training (stochastic depth). */
  dropExamples(input: string, name: string, rate: number): string {
    const outputShape = this.shape(input);
    return this.#add(
      { name, operation: 'dropout', inputs: [input], outputShape, rate, wholeExamples: true },
      outputShape,
    );
  }

  /** value × scale + 0, one factor for all channels or one a channel. */
  rescaling(input: string, name: string, scale: number | readonly number[]): string {
    const outputShape = this.shape(input);
    return this.#add(
      { name, operation: 'rescaling', inputs: [input], outputShape, scale, offset: 0 },
      outputShape,
    );
  }

  /** Normalisation by a mean and variance that are weights. */
  normalization(input: string, name: string): string {
    const outputShape = this.shape(input);
    return this.#add({ name, operation: 'normalization', inputs: [input], outputShape }, outputShape);
  }

  /** The name that Keras gives to a layer that was given none: `kind`, `kind_1`, `kind_2` and so on. */
  unnamed(kind: string): string {
    const number = this.#unnamed.get(kind) ?? 0;
    this.#unnamed.set(kind, number + 1);
    return number === 0 ? kind : `${kind}_${number}`;
  }

  add(inputs: readonly [string, string], name: string): string {
    const outputShape = this.shape(inputs[0]);
    return this.#add({ name, operation: 'add', inputs, outputShape }, outputShape);
  }

  /** Zeros on the top and left, then on the bottom and right. */
  zeroPadding2d(
    input: string,
    name: string,
    padding: readonly [vertical: readonly [number, number], horizontal: readonly [number, number]],
  ): string {
    const [height, width, channels] = this.shape(input);
    const [[top, bottom], [left, right]] = padding;
    const outputShape: Shape = [height + top + bottom, width + left + right, channels];
    return this.#add(
      { name, operation: 'zeroPadding2d', inputs: [input], outputShape, padding },
      outputShape,
    );
  }

  /** Shape of the output of the layer called `name`. */
  shape(name: string): Shape {
    const shape = this.#shapes.get(name);
    if (!shape) throw new RangeError(`No layer called ${JSON.stringify(name)} has been added.`);
    return shape;
  }

  /** The network, its layers in Keras's order. */
  build(output: string): NetworkDescription {
    return { name: this.#name, layers: kerasOrder(this.#layers, output), output };
  }

  #add(layer: Layer, shape: Shape): string {
    if (this.#shapes.has(layer.name))
      throw new RangeError(`There are two layers called ${JSON.stringify(layer.name)}.`);
    this.#layers.push(layer);
    this.#shapes.set(layer.name, shape);
    return layer.name;
  }
}

/** How many positions a kernel takes along one axis. */
function convolvedLength(length: number, kernelSize: number, strides: number, padding: Padding): number {
  return padding === 'same' ? Math.ceil(length / strides) : Math.floor((length - kernelSize) / strides) + 1;
}
