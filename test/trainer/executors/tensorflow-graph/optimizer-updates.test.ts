import { expect, it } from 'vitest';
import type { z } from 'zod';
import { optimizerSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import { Optimizer } from '../../../../src/trainer/executors/optimizer.ts';
import { clipGradients } from '../../../../src/trainer/executors/tensorflow-graph/clip-gradients.ts';
import { GraphBuilder } from '../../../../src/trainer/executors/tensorflow-graph/graph-builder.ts';
import { GraphSession } from '../../../../src/trainer/executors/tensorflow-graph/graph-session.ts';
import { addOptimizer } from '../../../../src/trainer/executors/tensorflow-graph/optimizer-updates.ts';
import { addVariable } from '../../../../src/trainer/executors/tensorflow-graph/variable.ts';
import { sizeOf } from '../../../../src/trainer/network/description.ts';
import { changeError } from '../../../support/differences.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';
import { randomValues } from '../../../support/tiny-networks.ts';

const shapes = new Map<string, readonly number[]>([
  ['kernel', [3, 3, 4]],
  ['bias', [4]],
]);
const steps = 5;

const cases: readonly (readonly [string, z.input<typeof optimizerSchema>])[] = [
  ['Adam', {}],
  ['Adam with other decays', { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
  ['AdamW', { name: 'adamw', weightDecay: 0.05 }],
  ['SGD without momentum', { name: 'sgd', momentum: 0 }],
  ['SGD with momentum', { name: 'sgd', momentum: 0.9 }],
  ["SGD with Nesterov's momentum", { name: 'sgd', momentum: 0.8, nesterov: true }],
  ['gradients clipped weight by weight', { name: 'sgd', clipNorm: 1 }],
  ['gradients clipped as a whole', { name: 'sgd', globalClipNorm: 1 }],
  ['gradients clipped both ways', { name: 'sgd', clipNorm: 2, globalClipNorm: 1 }],
  ['gradients that are too small to be clipped', { name: 'sgd', clipNorm: 1000, globalClipNorm: 1000 }],
];

describeOnTensorflow('the updates of a graph are those of the reference', (compute) => {
  it.each(cases)('with %s', async (_, input) => {
    const configuration = optimizerSchema.parse(input);
    const start = new Map(
      [...shapes].map(([name, shape]) => [name, { shape, values: randomValues(sizeOf(shape), -1, 1, name) }]),
    );
    const gradientsOf = (step: number) =>
      new Map([...shapes].map(([name, shape]) => [name, randomValues(sizeOf(shape), -1, 1, name, step)]));

    const builder = new GraphBuilder();
    const weights = new Map([...shapes].map(([name, shape]) => [name, addVariable(builder, name, shape)]));
    const arriving = new Map(
      [...shapes].map(([name, shape]) => [name, builder.placeholder(`${name}/gradient`, 'float32', shape)]),
    );
    const clipped = clipGradients(builder, arriving, configuration);
    const { slots, updates, feeds } = addOptimizer(builder, configuration, weights, clipped.gradients);
    const variables = [...weights.values(), ...slots.values()];
    const assigned = builder.identity(
      'assigned',
      builder.scalar('done', 1),
      variables.map(({ assign }) => assign),
    );
    const norm = builder.identity('norm_of_step', clipped.norm, updates);
    const session = await GraphSession.open(compute().engine, builder.graph());
    await session.run(
      [
        ...[...weights].map(([name, { newValue, shape }]) => ({
          placeholder: newValue,
          values: start.get(name)?.values ?? new Float32Array(),
          shape,
        })),
        ...[...slots.values()].map(({ newValue, shape }) => ({
          placeholder: newValue,
          values: new Float32Array(sizeOf(shape)),
          shape,
        })),
      ],
      [assigned],
    );

    const reference = new Optimizer(configuration);
    const expected = new Map(
      [...start].map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
    );
    for (let step = 1; step <= steps; step++) {
      const rate = 0.1 / step;
      const gradients = gradientsOf(step);
      const { gradientNorm } = reference.apply(expected, gradients, rate);
      const fed = [...arriving].map(([name, placeholder]) => ({
        placeholder,
        values: gradients.get(name) ?? new Float32Array(),
        shape: shapes.get(name) ?? [],
      }));
      const [found] = await session.run([...fed, ...feeds(step, rate)], [norm]);
      expect(found?.[0]).toBeCloseTo(gradientNorm, 5);
    }
    const names = [...weights.keys()];
    const values = await session.run(
      [],
      [...weights.values()].map(({ read }) => read),
    );
    session.dispose();
    for (const [index, name] of names.entries()) {
      const before = start.get(name)?.values ?? [];
      const { change, errorBeyondRounding } = changeError(
        before,
        values[index] ?? [],
        expected.get(name)?.values ?? [],
      );
      expect(change).toBeGreaterThan(0);
      expect(Math.sqrt(errorBeyondRounding / change), name).toBeLessThan(1e-5);
    }
  });
});
