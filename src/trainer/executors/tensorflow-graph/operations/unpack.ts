import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { sizeOf } from '../../../network/description.ts';
import { reshapeOperation } from './reshape.ts';

/** A stretch of each row of `input`, [examples, values], as tensors of `shape`. What is unpacked is never trained. */
export function unpack(
  { builder }: Tape,
  name: string,
  input: Output,
  start: number,
  shape: readonly number[],
): Output {
  const size = sizeOf(shape);
  const stretch = builder.add('Slice', {
    name: `${name}/stretch`,
    inputs: [
      input,
      builder.integers(`${name}/begin`, [0, start]),
      // -1: all that there are.
      builder.integers(`${name}/size`, [-1, size]),
    ],
    attributes: { ...builder.numbers, Index: attribute.type('int32') },
    shape: [null, size],
  });
  return reshapeOperation(builder, name, stretch, [-1, ...shape]);
}
