import type { Padding } from '../../../network/description.ts';
import { attribute, type GraphBuilder, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { shapeOf } from './shape-of.ts';

/** How a pooling window slides over a picture. */
export interface PoolingGeometry {
  /** Length of both sides of the window. */
  readonly poolSize: number;
  /** Of both axes. */
  readonly strides: number;
  readonly padding: Padding;
  /** Height, width and channels of what it gives. */
  readonly outputShape: readonly number[];
}

function poolingAttributes(builder: GraphBuilder, { poolSize, strides, padding }: PoolingGeometry) {
  return {
    ...builder.numbers,
    ksize: attribute.integers([1, poolSize, poolSize, 1]),
    strides: attribute.integers([1, strides, strides, 1]),
    padding: attribute.text(padding.toUpperCase()),
    data_format: attribute.text('NHWC'),
  };
}

/** The largest value of each channel under the window. */
export function maxPooling(tape: Tape, name: string, input: Output, geometry: PoolingGeometry): Output {
  const { builder } = tape;
  const attributes = poolingAttributes(builder, geometry);
  const shape = [null, ...geometry.outputShape];
  const output = builder.add('MaxPool', { name, inputs: [input], attributes, shape });
  return tape.record(
    output,
    [input],
    [
      (upstream) =>
        builder.add('MaxPoolGrad', {
          name: `${name}/gradient`,
          inputs: [input, output, upstream],
          attributes,
          shape: input.shape,
        }),
    ],
  );
}

/** The mean of each channel under the window; of what hangs over the edge nothing counts. */
export function averagePooling(tape: Tape, name: string, input: Output, geometry: PoolingGeometry): Output {
  const { builder } = tape;
  const attributes = poolingAttributes(builder, geometry);
  const shape = [null, ...geometry.outputShape];
  const output = builder.add('AvgPool', { name, inputs: [input], attributes, shape });
  return tape.record(
    output,
    [input],
    [
      (upstream) =>
        builder.add('AvgPoolGrad', {
          name: `${name}/gradient`,
          inputs: [shapeOf(builder, input), upstream],
          attributes,
          shape: input.shape,
        }),
    ],
  );
}
