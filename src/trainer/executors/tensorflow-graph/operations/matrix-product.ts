import { attribute, type GraphBuilder, type GraphShape, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** left · right, of matrices. */
export function matrixProduct(tape: Tape, name: string, left: Output, right: Output): Output {
  const { builder } = tape;
  const shape = [left.shape[0] ?? null, right.shape[1] ?? null];
  const output = product(builder, name, [left, right], [false, false], shape);
  return tape.record(
    output,
    [left, right],
    [
      (upstream) => product(builder, `${name}/left_gradient`, [upstream, right], [false, true], left.shape),
      (upstream) => product(builder, `${name}/right_gradient`, [left, upstream], [true, false], right.shape),
    ],
  );
}

function product(
  builder: GraphBuilder,
  name: string,
  inputs: readonly [left: Output, right: Output],
  transposed: readonly [left: boolean, right: boolean],
  shape: GraphShape,
): Output {
  const attributes = {
    ...builder.numbers,
    transpose_a: attribute.boolean(transposed[0]),
    transpose_b: attribute.boolean(transposed[1]),
  };
  return builder.add('MatMul', { name, inputs, attributes, shape });
}
