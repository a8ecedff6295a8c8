import type { Activation, Layer, NetworkDescription, Padding } from '../network/description.ts';

type Shape = readonly [height: number, width: number, channels: number];

/**
 * Writes a network of pictures layer by layer. Each method adds one layer after those it reads and gives its name
 * back; shapes are worked out on the way.
 */
export class NetworkBuilder {
  readonly #name: string;
  readonly #layers: Layer[] = [];
  readonly #shapes = new Map<string, Shape>();

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, shape: Shape): string {
    return this.#add({ name, operation: 'input', inputs: [], outputShape: shape }, shape);
  }

  /** A convolution without bias and activation, as always before batch normalisation. */
  conv2d(
    input: string,
    name: string,
    options: { filters: number; kernelSize: number; strides: number; padding: Padding },
  ): string {
    const [height, width] = this.shape(input);
    const { filters, kernelSize, strides, padding } = options;
    const outputShape: Shape = [
      convolvedLength(height, kernelSize, strides, padding),
      convolvedLength(width, kernelSize, strides, padding),
      filters,
    ];
    return this.#add(
      {
        name,
        operation: 'conv2d',
        inputs: [input],
        outputShape,
        filters,
        kernelSize: [kernelSize, kernelSize],
        strides,
        padding,
        useBias: false,
        activation: 'linear',
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

  batchNormalization(input: string, name: string, options: { epsilon: number; momentum: number }): string {
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

  build(output: string): NetworkDescription {
    return { name: this.#name, layers: [...this.#layers], output };
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
