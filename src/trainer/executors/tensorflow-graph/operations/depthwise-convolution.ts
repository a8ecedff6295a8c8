import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { convolutionAttributes, type ConvolutionGeometry } from './convolution.ts';
import { shapeOf } from './shape-of.ts';

/** Each channel with a kernel of its own. `kernel`: [height, width, channels, 1]. */
export function depthwiseConvolution(
  tape: Tape,
  name: string,
  input: Output,
  kernel: Output,
  geometry: ConvolutionGeometry,
): Output {
  const { builder } = tape;
  const attributes = convolutionAttributes(geometry);
  const output = builder.add('DepthwiseConv2dNative', {
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
        builder.add('DepthwiseConv2dNativeBackpropInput', {
          name: `${name}/input_gradient`,
          inputs: [shapeOf(builder, input), kernel, upstream],
          attributes,
          shape: input.shape,
        }),
      (upstream) =>
        builder.add('DepthwiseConv2dNativeBackpropFilter', {
          name: `${name}/kernel_gradient`,
          inputs: [input, builder.integers(`${name}/kernel_shape`, kernel.shape.map(Number)), upstream],
          attributes,
          shape: kernel.shape,
        }),
    ],
  );
}
