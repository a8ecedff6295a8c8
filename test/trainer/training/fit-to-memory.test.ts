import { describe, expect, it } from 'vitest';
import { backboneNames } from '../../../src/shared/configuration/backbone-defaults.ts';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../src/shared/configuration/training-configuration.ts';
import type { Engine } from '../../../src/trainer/engines/engine.ts';
import { usableMemory } from '../../../src/trainer/engines/usable-memory.ts';
import { fitToMemory } from '../../../src/trainer/training/fit-to-memory.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';

function fitted(
  input: TrainingConfigurationInput,
  gigabytes: number,
  engine: Partial<Pick<Engine, 'name' | 'deviceKind'>> = {},
) {
  const configuration = trainingConfigurationSchema.parse(input);
  const memory = { bytes: gigabytes * 1e9, words: 'half of a small machine' };
  return fitToMemory(
    planModel(configuration, 2),
    configuration,
    { name: 'tensorflow', deviceKind: 'cpu', ...engine },
    memory,
  );
}

const everythingOfDenseNet = {
  backbone: { name: 'DenseNet121' },
  fineTuning: { fineTuneAt: 0 },
} satisfies TrainingConfigurationInput;

describe('the batch of a training', () => {
  it.each(backboneNames)('is that of %s by default where 8 GB are there, on both engines', (name) => {
    const { batchSize } = trainingConfigurationSchema.parse({ backbone: { name } });
    expect(fitted({ backbone: { name } }, 4)).toMatchObject({ batchSize, notes: [] });
    expect(fitted({ backbone: { name } }, 3, { name: 'wasm' })).toMatchObject({ batchSize, notes: [] });
  });

  it('is halved until it fits, and the user is told how to train the same elsewhere', () => {
    const { batchSize, notes } = fitted(everythingOfDenseNet, 4);
    expect(batchSize).toBe(16);
    expect(notes).toEqual([
      {
        level: 'info',
        text: expect.stringMatching(
          /^Batches are of 16 images in place of 32, .* up to 5\.\d+ GB of the 4\.00 GB that may be used: half of a small machine\..*batch size 16\.$/,
        ) as string,
      },
    ]);
  });

  it('follows from the configuration and the machine alone', () => {
    expect(fitted(everythingOfDenseNet, 4)).toEqual(fitted(everythingOfDenseNet, 4));
    expect([2, 4, 8].map((gigabytes) => fitted(everythingOfDenseNet, gigabytes).batchSize)).toEqual([
      4, 16, 32,
    ]);
  });

  it('stays as it was given, with a warning where it may not fit', () => {
    const { batchSize, notes } = fitted({ ...everythingOfDenseNet, batchSize: 64 }, 4);
    expect(batchSize).toBe(64);
    expect(notes).toEqual([
      {
        level: 'warning',
        text: expect.stringMatching(/^Memory may not suffice: .* smaller batch size/) as string,
      },
    ]);
  });

  it('that was given is fitted on request', () => {
    const input = { ...everythingOfDenseNet, batchSize: 64, fitBatchToMemory: true };
    expect(fitted(input, 4).batchSize).toBe(16);
  });
});

describe('the frozen part takes pictures', () => {
  const vgg = { backbone: { name: 'VGG16' } } satisfies TrainingConfigurationInput;

  it.each([
    ['MobileNetV2', 32],
    ['MobileNet', 32],
    ['EfficientNetB0', 16],
    ['EfficientNetB1', 16],
    ['EfficientNetB2', 16],
    ['EfficientNetB3', 8],
    ['DenseNet121', 32],
    ['InceptionV3', 16],
    ['ResNet50', 16],
    ['VGG16', 8],
    ['VGG19', 8],
  ] as const)(
    'of %s %i at once on a processor, which more would not make faster',
    (name, frozenBatchSize) => {
      const { batchSize } = trainingConfigurationSchema.parse({ backbone: { name } });
      expect(fitted({ backbone: { name } }, 4)).toEqual({ batchSize, frozenBatchSize, notes: [] });
    },
  );

  it('32 at once on a GPU', () => {
    expect(fitted(vgg, 8, { deviceKind: 'gpu' })).toMatchObject({ frozenBatchSize: 32, notes: [] });
  });

  it('fewer at once where they are larger, and one by one where memory is short', () => {
    const large: TrainingConfigurationInput = { backbone: { name: 'VGG16', inputSize: 512 } };
    expect(fitted(large, 4)).toMatchObject({ batchSize: 32, frozenBatchSize: 4 });
    expect(fitted(large, 1)).toMatchObject({ frozenBatchSize: 1 });
  });
});

it('VGG16 fine-tunes its last block in batches of 32 where 6 GB may be used', () => {
  expect(fitted({ backbone: { name: 'VGG16' } }, 6)).toEqual({
    batchSize: 32,
    frozenBatchSize: 8,
    notes: [],
  });
});

it('no more than half of the machine is counted on, and of WebAssembly what it can address', async () => {
  const { bytes } = await usableMemory({ name: 'tensorflow', deviceKind: 'cpu' });
  expect(bytes).toBeGreaterThan(1e8);
  expect((await usableMemory({ name: 'tensorflow', deviceKind: 'cpu' })).bytes).toBe(bytes);
  expect((await usableMemory({ name: 'wasm', deviceKind: 'cpu' })).bytes).toBe(Math.min(bytes, 3e9));
});
