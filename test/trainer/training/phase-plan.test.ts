import { describe, expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../src/shared/configuration/training-configuration.ts';
import { networkWeights, sizeOf } from '../../../src/trainer/network/description.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';

function plan(input: TrainingConfigurationInput, classes = 2) {
  const { model, phases } = planModel(trainingConfigurationSchema.parse(input), classes);
  const sizes = new Map(networkWeights(model).map(({ name, shape }) => [name, sizeOf(shape)]));
  return phases.map((phase) => ({
    ...phase,
    parameters: phase.trainable.reduce((sum, name) => sum + (sizes.get(name) ?? Number.NaN), 0),
  }));
}

describe('the phases', () => {
  it('of two classes at width 1 train as many values as Keras says', () => {
    const [first, second] = plan({ fineTuning: { fineTuneAt: 100 } });
    expect([first?.parameters, second?.parameters]).toEqual([1281, 1_840_897]);
    // As in TensorFlow's tutorial on transfer learning and fine-tuning.
    const [, tutorial] = plan({ fineTuning: { fineTuneAt: 100, batchNormalization: 'gamma-beta' } });
    expect(tutorial?.parameters).toBe(1_862_721);
  });

  it('begin with the head alone, on pooled features', () => {
    const [first] = plan({ head: { denseUnits: 64 } }, 3);
    expect(first?.phase).toBe('feature-extraction');
    expect(first?.cut).toBe('global_average_pooling2d');
    expect(first?.trainable).toEqual([
      'dense/kernel',
      'dense/bias',
      'predictions/kernel',
      'predictions/bias',
    ]);
    expect(first?.parameters).toBe(1280 * 64 + 64 + 64 * 3 + 3);
  });

  it('number their epochs on', () => {
    const phases = plan({ featureExtraction: { epochs: 4 }, fineTuning: { epochs: 3 } });
    expect(phases.map(({ firstEpoch, lastEpoch }) => [firstEpoch, lastEpoch])).toEqual([
      [1, 4],
      [5, 7],
    ]);
  });

  it('are those that have epochs', () => {
    expect(plan({ fineTuning: { epochs: 0 } }).map(({ phase }) => phase)).toEqual(['feature-extraction']);
    const [only] = plan({ featureExtraction: { epochs: 0 } });
    expect([only?.phase, only?.firstEpoch]).toEqual(['fine-tuning', 1]);
  });
});

describe('fine-tuning', () => {
  const tuned = (fineTuning: TrainingConfigurationInput['fineTuning']) => plan({ fineTuning })[1];

  it('trains no batch normalisation unless it is asked to', () => {
    expect(tuned({ fineTuneAt: 0 })?.trainable.filter((name) => /BN|bn_/.test(name))).toEqual([]);
  });

  it('trains scale and offset on request, and statistics never', () => {
    const trainable = tuned({ fineTuneAt: 0, batchNormalization: 'gamma-beta' })?.trainable ?? [];
    const normalizing = trainable.filter((name) => /BN|bn_|_bn/.test(name));
    expect(normalizing.length).toBe(2 * 52);
    expect(normalizing.every((name) => /\/(?:gamma|beta)$/.test(name))).toBe(true);
  });

  it('trains the layers from the one named on, and the head', () => {
    const trainable = tuned({ fineTuneAt: 'block_16' })?.trainable;
    expect(trainable).toEqual([
      'block_16_expand/kernel',
      'block_16_depthwise/depthwise_kernel',
      'block_16_project/kernel',
      'Conv_1/kernel',
      'predictions/kernel',
      'predictions/bias',
    ]);
  });

  it.each([0, 1, 5, 60, 100, 'block_13_project_BN', 'out_relu'] as const)(
    'from %s on has all that it trains behind its cut',
    (fineTuneAt) => {
      const phase = tuned({ fineTuneAt, batchNormalization: 'gamma-beta' });
      const weights = new Set(
        networkWeights(phase?.network ?? { name: '', layers: [], output: '' }).map(({ name }) => name),
      );
      expect(phase?.trainable.filter((name) => !weights.has(name))).toEqual([]);
    },
  );

  it('of everything starts at the pixels', () => {
    expect(tuned({ fineTuneAt: 0 })?.cut).toBe(null);
    expect(tuned({ fineTuneAt: 1 })?.cut).toBe(null);
  });
});

describe('what is frozen', () => {
  const efficientNet = (fineTuneAt: number | string) =>
    plan({ backbone: { name: 'EfficientNetB0', inputSize: 64 }, fineTuning: { fineTuneAt } }).at(-1);
  const dropRates = (fineTuneAt: number | string): [string, number][] =>
    (efficientNet(fineTuneAt)?.network.layers ?? []).flatMap((layer) =>
      layer.operation === 'dropout' ? [[layer.name, layer.rate]] : [],
    );

  it('drops nothing, whether it is kept or computed again; what is trained drops as Keras does', () => {
    const rates = new Map(dropRates('block6c_expand_activation'));
    expect(rates.get('block6b_drop') ?? 0).toBe(0);
    expect(rates.get('block6c_drop')).toBeCloseTo((0.2 * 13) / 16, 9);
  });

  it('is packed in one row where several branches cross the cut', () => {
    const phase = plan({
      backbone: { name: 'InceptionV3', inputSize: 75 },
      fineTuning: { fineTuneAt: 'conv2d_78' },
    }).at(-1);
    expect(phase?.cutAt.tensors.length).toBeGreaterThan(1);
    expect(phase?.cut).toBe(phase?.cutAt.tensors.join('+'));
    expect(phase?.network.layers[0]?.outputShape).toEqual([phase?.cutAt.values]);
  });
});
