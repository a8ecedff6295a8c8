import { attribute, type GraphBuilder, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** The same values in another shape. -1 stands for the one length that follows from the others. */
export function reshape(tape: Tape, name: string, input: Output, shape: readonly number[]): Output {
  const { builder } = tape;
  const output = reshapeOperation(builder, name, input, shape);
  return tape.record(
    output,
    [input],
    [
      (upstream) =>
        reshapeOperation(
          builder,
          `${name}/gradient`,
          upstream,
          input.shape.map((length) => length ?? -1),
        ),
    ],
  );
}

/** Without a gradient. -1 stands for the one length that follows from the others. */
export function reshapeOperation(
  builder: GraphBuilder,
  name: string,
  input: Output,
  shape: readonly number[],
): Output {
  return builder.add('Reshape', {
    name,
    inputs: [input, builder.integers(`${name}/shape`, shape)],
    attributes: { ...builder.numbers, Tshape: attribute.type('int32') },
    shape: shape.map((length) => (length < 0 ? null : length)),
  });
}
