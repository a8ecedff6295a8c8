import { expect, it } from 'vitest';
import {
  sigmoidCrossEntropy as referenceSigmoid,
  softmaxCrossEntropy as referenceSoftmax,
} from '../../../../src/trainer/executors/loss.ts';
import { GraphBuilder } from '../../../../src/trainer/executors/tensorflow-graph/graph-builder.ts';
import { GraphSession } from '../../../../src/trainer/executors/tensorflow-graph/graph-session.ts';
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from '../../../../src/trainer/executors/tensorflow-graph/operations/cross-entropy.ts';
import { largestRelativeError } from '../../../support/differences.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';

const labels = Uint8Array.of(1, 0, 2, 1, 0, 2, 1);
const sampleWeights = Float32Array.of(1, 0.5, 2, 0.25, 1.5, 3, 1);
/** Among them logits at which an exponential overflows, or the loss is smaller than single precision has it. */
const extremes = [0, 0.3, -2, 40, -40, 1000, -1000];

const cases = [
  { classes: 2, labelSmoothing: 0 },
  { classes: 2, labelSmoothing: 0.2 },
  { classes: 3, labelSmoothing: 0 },
  { classes: 3, labelSmoothing: 0.1 },
];

describeOnTensorflow('the loss of a graph is that of the reference', (compute) => {
  it.each(cases)(
    'and so is its gradient, for $classes classes and smoothing $labelSmoothing',
    async ({ classes, labelSmoothing }) => {
      const outputs = classes === 2 ? 1 : classes;
      const own = labels.map((label) => label % classes);
      const examples = own.length;
      const logits = Float32Array.from(
        { length: examples * outputs },
        (_, index) => extremes[(index * 3) % extremes.length] ?? 0,
      );
      const expected =
        outputs === 1
          ? referenceSigmoid(logits, own, sampleWeights, labelSmoothing)
          : referenceSoftmax(logits, own, sampleWeights, labelSmoothing, classes);

      const builder = new GraphBuilder();
      const placeholders = {
        logits: builder.placeholder('logits', 'float32', [null, outputs]),
        labels: builder.placeholder('labels', 'int32', [null]),
        sampleWeights: builder.placeholder('weights', 'float32', [null]),
      };
      const crossEntropy = outputs === 1 ? sigmoidCrossEntropy : softmaxCrossEntropy;
      const { loss, logitsGradient } = crossEntropy({ builder, labelSmoothing, ...placeholders });
      const session = await GraphSession.open(compute().engine, builder.graph());
      const [found, gradient] = await session.run(
        [
          { placeholder: placeholders.logits, values: logits, shape: [examples, outputs] },
          { placeholder: placeholders.labels, values: Int32Array.from(own), shape: [examples] },
          { placeholder: placeholders.sampleWeights, values: sampleWeights, shape: [examples] },
        ],
        [loss, logitsGradient],
      );
      session.dispose();
      expect(largestRelativeError(found ?? [], [expected.loss])).toBeLessThan(1e-6);
      expect(largestRelativeError(gradient ?? [], expected.logitsGradient)).toBeLessThan(1e-6);
    },
  );
});
