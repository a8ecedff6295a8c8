import type { OptimizerConfiguration } from '../../../shared/configuration/training-configuration.ts';
import { attribute, type GraphBuilder, type Output } from './graph-builder.ts';

export interface ClippedGradients {
  readonly gradients: ReadonlyMap<string, Output>;
  /** L2 norm of all gradients together, before clipping. */
  readonly norm: Output;
}

/**
 * Scales gradients down to the norm that the optimiser allows: each weight's own to `clipNorm`, or else all of them
 * together to `globalClipNorm`, as Keras does either. Of both, `clipNorm` alone counts.
 */
export function clipGradients(
  builder: GraphBuilder,
  gradients: ReadonlyMap<string, Output>,
  { clipNorm, globalClipNorm }: Pick<OptimizerConfiguration, 'clipNorm' | 'globalClipNorm'>,
): ClippedGradients {
  const compute = (operation: string, name: string, ...inputs: readonly Output[]): Output =>
    builder.add(operation, { name: `clip/${name}`, inputs, attributes: builder.numbers, shape: [] });
  const two = builder.scalar('clip/two', 2);
  const normOf = (name: string, halfSquare: Output): Output =>
    compute('Sqrt', `${name}/norm`, compute('Mul', `${name}/square`, halfSquare, two));
  const one = builder.scalar('clip/one', 1);
  /** By how much to multiply what has `norm`: limit / norm where it is above. */
  const factorFor = (name: string, norm: Output, limit: number): Output => {
    const most = builder.scalar(`clip/${name}/limit`, limit);
    return compute(
      'SelectV2',
      `${name}/factor`,
      compute('Greater', `${name}/above`, norm, most),
      compute('RealDiv', `${name}/share`, most, norm),
      one,
    );
  };

  const halfSquares = new Map(
    [...gradients].map(([name, gradient]) => [name, compute('L2Loss', `${name}/half_square`, gradient)]),
  );
  const total = builder.add('AddN', {
    name: 'clip/half_square',
    inputs: [...halfSquares.values()],
    attributes: { ...builder.numbers, N: attribute.integer(halfSquares.size) },
    shape: [],
  });
  const norm = normOf('all', total);
  if (clipNorm === null && globalClipNorm === null) return { gradients, norm };

  const globalFactor = globalClipNorm === null ? one : factorFor('all', norm, globalClipNorm);
  const clipped = [...halfSquares].map(([name, halfSquare]): [string, Output] => {
    const factor = clipNorm === null ? globalFactor : factorFor(name, normOf(name, halfSquare), clipNorm);
    const gradient = gradients.get(name) ?? halfSquare;
    return [
      name,
      builder.add('Mul', {
        name: `clip/${name}`,
        inputs: [gradient, factor],
        attributes: builder.numbers,
        shape: gradient.shape,
      }),
    ];
  });
  return { gradients: new Map(clipped), norm };
}
