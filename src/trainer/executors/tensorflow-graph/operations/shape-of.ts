import { attribute, type GraphBuilder, type Output } from '../graph-builder.ts';

/** A tensor's shape as the run has it, for operations that read a shape with the number of examples in it. */
export function shapeOf(builder: GraphBuilder, tensor: Output): Output {
  return builder.add('Shape', {
    name: `${tensor.operation}/shape`,
    inputs: [tensor],
    attributes: { ...builder.numbers, out_type: attribute.type('int32') },
    shape: [tensor.shape.length],
  });
}
