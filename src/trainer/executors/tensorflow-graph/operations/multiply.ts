import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** Pictures, [examples, height, width, channels], times a factor for each channel, [examples, 1, 1, channels]. */
export function multiplyChannels(tape: Tape, name: string, input: Output, factors: Output): Output {
  const { builder } = tape;
  const multiply = (product: string, left: Output, right: Output): Output =>
    builder.add('Mul', {
      name: product,
      inputs: [left, right],
      attributes: builder.numbers,
      shape: input.shape,
    });
  return tape.record(
    multiply(name, input, factors),
    [input, factors],
    [
      (upstream) => multiply(`${name}/input_gradient`, upstream, factors),
      (upstream) =>
        builder.add('Sum', {
          name: `${name}/factors_gradient`,
          inputs: [
            multiply(`${name}/products`, upstream, input),
            builder.integers(`${name}/positions`, [1, 2]),
          ],
          attributes: {
            ...builder.numbers,
            Tidx: attribute.type('int32'),
            keep_dims: attribute.boolean(true),
          },
          shape: factors.shape,
        }),
    ],
  );
}
