import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { convolve, type ConvolutionGeometry } from './convolution.ts';

/** Each channel with a kernel of its own. `kernel`: [height, width, channels, 1]. */
export function depthwiseConvolution(
  tape: Tape,
  name: string,
  input: Output,
  kernel: Output,
  geometry: ConvolutionGeometry,
): Output {
  return convolve('DepthwiseConv2dNative', tape, name, input, kernel, geometry);
}
