import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** Adds a value to each channel: `bias` [channels] to `input` [examples, …, channels]. */
export function addBias(tape: Tape, name: string, input: Output, bias: Output): Output {
  const { builder } = tape;
  const attributes = { ...builder.numbers, data_format: attribute.text('NHWC') };
  const output = builder.add('BiasAdd', { name, inputs: [input, bias], attributes, shape: input.shape });
  return tape.record(
    output,
    [input, bias],
    [
      (upstream) => upstream,
      (upstream) =>
        builder.add('BiasAddGrad', {
          name: `${name}/bias_gradient`,
          inputs: [upstream],
          attributes,
          shape: bias.shape,
        }),
    ],
  );
}
