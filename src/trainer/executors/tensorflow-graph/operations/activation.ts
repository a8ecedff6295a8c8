import type { Activation } from '../../../network/description.ts';
import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** What TensorFlow calls an activation, and the gradient of those that hidden layers have. */
const operations = {
  relu: { forward: 'Relu', gradient: 'ReluGrad' },
  relu6: { forward: 'Relu6', gradient: 'Relu6Grad' },
  sigmoid: { forward: 'Sigmoid', gradient: null },
  softmax: { forward: 'Softmax', gradient: null },
} as const;

/** An activation function of each value. Differentiating a sigmoid or softmax throws a RangeError. */
export function activate(tape: Tape, name: string, input: Output, activation: Activation): Output {
  if (activation === 'linear') return input;
  const { builder } = tape;
  const { forward, gradient } = operations[activation];
  const output = builder.add(forward, {
    name,
    inputs: [input],
    attributes: builder.numbers,
    shape: input.shape,
  });
  return tape.record(
    output,
    [input],
    [
      (upstream) => {
        if (gradient === null) throw new RangeError(`No gradient is defined for a hidden ${activation}.`);
        // The output passes for the input: both lie on the same side of every bend.
        return builder.add(gradient, {
          name: `${name}/gradient`,
          inputs: [upstream, output],
          attributes: builder.numbers,
          shape: input.shape,
        });
      },
    ],
  );
}
