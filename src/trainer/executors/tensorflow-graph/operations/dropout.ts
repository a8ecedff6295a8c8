import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/**
 * Dropout by factors that the run is given: `mask` is 0 or 1/(1 − rate) for each value, or one row of ones where
 * nothing is dropped. They are drawn outside, so that every engine drops the same units.
 */
export function dropout(tape: Tape, name: string, input: Output, mask: Output): Output {
  const { builder } = tape;
  const multiply = (product: string, factor: Output): Output =>
    builder.add('Mul', {
      name: product,
      inputs: [factor, mask],
      attributes: builder.numbers,
      shape: input.shape,
    });
  return tape.record(multiply(name, input), [input], [(upstream) => multiply(`${name}/gradient`, upstream)]);
}
