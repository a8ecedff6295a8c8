import type { Activation } from '../../../network/description.ts';
import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';
import { swish } from './swish.ts';

/** What TensorFlow calls an activation, and the gradient of those that hidden layers have. */
const operations = {
  relu: { forward: 'Relu', gradient: 'ReluGrad' },
  relu6: { forward: 'Relu6', gradient: 'Relu6Grad' },
  sigmoid: { forward: 'Sigmoid', gradient: 'SigmoidGrad' },
  softmax: { forward: 'Softmax', gradient: null },
} as const;

/** An activation function of each value. Differentiating a softmax throws a RangeError. */
export function activate(tape: Tape, name: string, input: Output, activation: Activation): Output {
  if (activation === 'linear') return input;
  if (activation === 'swish') return swish(tape, name, input);
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
        // A rectifier's output passes for its input: both lie on the same side of every bend. A sigmoid's is what its
        // gradient is computed from, and comes first.
        return builder.add(gradient, {
          name: `${name}/gradient`,
          inputs: activation === 'sigmoid' ? [output, upstream] : [upstream, output],
          attributes: builder.numbers,
          shape: input.shape,
        });
      },
    ],
  );
}
