import type { Padding } from '../../../network/description.ts';
import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { shapeOf } from './shape-of.ts';

export interface ConvolutionGeometry {
  /** Of both axes. */
  readonly strides: number;
  readonly padding: Padding;
  /** Height, width and channels of what it gives. */
  readonly outputShape: readonly number[];
}

/** The attributes of convolutions of channels-last pictures. */
function convolutionAttributes({ strides, padding }: ConvolutionGeometry) {
  return {
    strides: attribute.integers([1, strides, strides, 1]),
    padding: attribute.text(padding.toUpperCase()),
    data_format: attribute.text('NHWC'),
    dilations: attribute.integers([1, 1, 1, 1]),
  };
}

/** input ∗ kernel. `input`: [examples, height, width, channels]; `kernel`: [height, width, channels, filters]. */
export function convolution(
  tape: Tape,
  name: string,
  input: Output,
  kernel: Output,
  geometry: ConvolutionGeometry,
): Output {
  return convolve('Conv2D', tape, name, input, kernel, geometry);
}

/** Records one of TensorFlow's convolutions, whose gradients are called after it. */
export function convolve(
  operation: 'Conv2D' | 'DepthwiseConv2dNative',
  tape: Tape,
  name: string,
  input: Output,
  kernel: Output,
  geometry: ConvolutionGeometry,
): Output {
  const { builder } = tape;
  const attributes = { ...builder.numbers, ...convolutionAttributes(geometry) };
  const output = builder.add(operation, {
    name,
    inputs: [input, kernel],
    attributes,
    shape: [null, ...geometry.outputShape],
  });
  return tape.record(
    output,
    [input, kernel],
    [
      (upstream) =>
        builder.add(`${operation}BackpropInput`, {
          name: `${name}/input_gradient`,
          inputs: [shapeOf(builder, input), kernel, upstream],
          attributes,
          shape: input.shape,
        }),
      (upstream) =>
        builder.add(`${operation}BackpropFilter`, {
          name: `${name}/kernel_gradient`,
          inputs: [input, builder.integers(`${name}/kernel_shape`, kernel.shape.map(Number)), upstream],
          attributes,
          shape: kernel.shape,
        }),
    ],
  );
}
