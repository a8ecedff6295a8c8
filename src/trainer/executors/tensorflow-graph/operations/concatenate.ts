import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** Pictures of one height and width, [examples, height, width, channels], one after the other along the channels. */
export function concatenate(tape: Tape, name: string, inputs: readonly Output[]): Output {
  const { builder } = tape;
  const channels = inputs.map(({ shape }) => Number(shape[3]));
  const starts = channels.map((_, index) => channels.slice(0, index).reduce((sum, own) => sum + own, 0));
  const output = builder.add('ConcatV2', {
    name,
    inputs: [...inputs, builder.scalar(`${name}/axis`, 3, 'int32')],
    attributes: { ...builder.numbers, N: attribute.integer(inputs.length), Tidx: attribute.type('int32') },
    shape: [...(inputs[0]?.shape.slice(0, 3) ?? []), channels.reduce((sum, own) => sum + own, 0)],
  });
  return tape.record(
    output,
    inputs,
    inputs.map(
      ({ shape }, index) =>
        (upstream: Output) =>
          builder.add('Slice', {
            name: `${name}/gradient`,
            inputs: [
              upstream,
              builder.integers(`${name}/begin`, [0, 0, 0, starts[index] ?? 0]),
              // -1: all that there are.
              builder.integers(`${name}/size`, [-1, -1, -1, channels[index] ?? 0]),
            ],
            attributes: { ...builder.numbers, Index: attribute.type('int32') },
            shape,
          }),
    ),
  );
}
