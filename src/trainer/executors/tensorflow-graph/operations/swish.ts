import type { Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** x·σ(x) of each value. */
export function swish(tape: Tape, name: string, input: Output): Output {
  const { builder } = tape;
  const compute = (operation: string, label: string, ...inputs: readonly Output[]): Output =>
    builder.add(operation, { name: label, inputs, attributes: builder.numbers, shape: input.shape });
  const sigmoid = compute('Sigmoid', `${name}/sigmoid`, input);
  return tape.record(
    compute('Mul', name, input, sigmoid),
    [input],
    [
      // dy·σ + dy·x·σ(1 − σ), the last factors being the gradient of σ.
      (upstream) =>
        compute(
          'AddV2',
          `${name}/gradient`,
          compute('Mul', `${name}/direct`, upstream, sigmoid),
          compute(
            'SigmoidGrad',
            `${name}/through_sigmoid`,
            sigmoid,
            compute('Mul', `${name}/weighted`, upstream, input),
          ),
        ),
    ],
  );
}
