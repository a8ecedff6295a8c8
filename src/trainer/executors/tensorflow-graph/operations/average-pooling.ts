import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { reshapeOperation } from './reshape.ts';

/** The mean of each channel over all positions: [examples, height, width, channels] to [examples, channels]. */
export function averagePositions(tape: Tape, name: string, input: Output): Output {
  const { builder } = tape;
  const [examples = null, height, width, channels = null] = input.shape;
  const output = builder.add('Mean', {
    name,
    inputs: [input, builder.integers(`${name}/axes`, [1, 2])],
    attributes: { ...builder.numbers, Tidx: attribute.type('int32'), keep_dims: attribute.boolean(false) },
    shape: [examples, channels],
  });
  return tape.record(
    output,
    [input],
    [
      (upstream) => {
        // Each position has the same share, spread by broadcasting.
        const positions = Number(height) * Number(width);
        const share = new Float32Array(positions).fill(1 / positions);
        const shares = builder.constant(`${name}/share`, share, [1, Number(height), Number(width), 1]);
        const cells = reshapeOperation(builder, `${name}/cells`, upstream, [-1, 1, 1, Number(channels)]);
        return builder.add('Mul', {
          name: `${name}/gradient`,
          inputs: [cells, shares],
          attributes: builder.numbers,
          shape: input.shape,
        });
      },
    ],
  );
}
