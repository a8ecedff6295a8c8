import { attribute, type Output } from '../graph-builder.ts';
import type { Tape } from '../tape.ts';

/** Multiplies each channel by a value of its own: `input` [..., channels] by `scale` [channels]. */
export function scaleChannels(tape: Tape, name: string, input: Output, scale: Output): Output {
  const { builder } = tape;
  const multiply = (product: string, left: Output, right: Output): Output =>
    builder.add('Mul', {
      name: product,
      inputs: [left, right],
      attributes: builder.numbers,
      shape: input.shape,
    });
  return tape.record(
    multiply(name, input, scale),
    [input, scale],
    [
      (upstream) => multiply(`${name}/input_gradient`, upstream, scale),
      (upstream) => {
        const products = multiply(`${name}/products`, upstream, input);
        const axes = input.shape.slice(0, -1).map((_, axis) => axis);
        if (axes.length === 0) return products;
        return builder.add('Sum', {
          name: `${name}/scale_gradient`,
          inputs: [products, builder.integers(`${name}/axes`, axes)],
          attributes: {
            ...builder.numbers,
            Tidx: attribute.type('int32'),
            keep_dims: attribute.boolean(false),
          },
          shape: scale.shape,
        });
      },
    ],
  );
}
