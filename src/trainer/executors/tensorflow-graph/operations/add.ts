import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** The sum of two tensors of one shape. */
export function add(tape: Tape, name: string, left: Output, right: Output): Output {
  const output = tape.builder.add('AddV2', {
    name,
    inputs: [left, right],
    attributes: tape.builder.numbers,
    shape: left.shape,
  });
  return tape.record(output, [left, right], [(upstream) => upstream, (upstream) => upstream]);
}
