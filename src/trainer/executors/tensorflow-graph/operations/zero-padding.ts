import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** Zeros around pictures; `padding`: [[top, bottom], [left, right]]. */
export function padWithZeros(
  tape: Tape,
  name: string,
  input: Output,
  padding: readonly (readonly [before: number, after: number])[],
): Output {
  const { builder } = tape;
  const [examples = null, height = 0, width = 0, channels = 0] = input.shape;
  const [[top, bottom] = [0, 0], [left, right] = [0, 0]] = padding;
  const paddings = builder.integerMatrix(`${name}/paddings`, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const output = builder.add('Pad', {
    name,
    inputs: [input, paddings],
    attributes: { ...builder.numbers, Tpaddings: attribute.type('int32') },
    shape: [examples, Number(height) + top + bottom, Number(width) + left + right, channels],
  });
  return tape.record(
    output,
    [input],
    [
      (upstream) =>
        builder.add('Slice', {
          name: `${name}/gradient`,
          inputs: [
            upstream,
            builder.integers(`${name}/begin`, [0, top, left, 0]),
            // -1: all that there are.
            builder.integers(`${name}/size`, [-1, Number(height), Number(width), -1]),
          ],
          attributes: { ...builder.numbers, Index: attribute.type('int32') },
          shape: input.shape,
        }),
    ],
  );
}
