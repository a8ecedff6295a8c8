import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { sizeOf } from '../../../network/description.ts';
import { reshapeOperation } from './reshape.ts';

/** All values of each example of `inputs`, [examples, …], in one row. What is packed is never trained. */
export function pack({ builder }: Tape, name: string, inputs: readonly Output[]): Output {
  const sizes = inputs.map(({ shape }) => sizeOf(shape.slice(1).map(Number)));
  const rows = inputs.map((input, index) =>
    reshapeOperation(builder, `${name}/row`, input, [-1, sizes[index] ?? 0]),
  );
  return builder.add('ConcatV2', {
    name,
    inputs: [...rows, builder.scalar(`${name}/axis`, 1, 'int32')],
    attributes: { ...builder.numbers, N: attribute.integer(rows.length), Tidx: attribute.type('int32') },
    shape: [null, sizes.reduce((sum, size) => sum + size, 0)],
  });
}

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
