import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addTrainingOptions } from '../../../src/cli/options/add-training-options.ts';
import { readConfiguration } from '../../../src/cli/options/read-configuration.ts';
import { UsageError } from '../../../src/cli/exit-status.ts';
import type { TrainingConfiguration } from '../../../src/shared/configuration/training-configuration.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'options-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The configuration that `train` would be given for these flags, and a file's content. */
async function configure(flags: readonly string[], file?: unknown): Promise<TrainingConfiguration> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const given = addTrainingOptions(command);
  command.parse([...flags], { from: 'user' });
  if (file === undefined) return (await readConfiguration({}, given(), folder)).configuration;
  const name = path.join(folder, 'recipe.json');
  writeFileSync(name, typeof file === 'string' ? file : JSON.stringify(file));
  return (await readConfiguration({ config: name }, given(), '/elsewhere')).configuration;
}

describe('flags', () => {
  test.each<[string[], unknown]>([
    [
      ['--epochs', '5', '--fine-tune-epochs', '3'],
      { featureExtraction: { epochs: 5 }, fineTuning: { epochs: 3 } },
    ],
    [['--fine-tune-at', '100'], { fineTuning: { fineTuneAt: 100 } }],
    [['--fine-tune-at', 'block_13_expand'], { fineTuning: { fineTuneAt: 'block_13_expand' } }],
    [['--threshold', 'youden'], { threshold: { rule: 'youden' } }],
    [['--threshold', '0.5'], { threshold: { rule: 'fixed', value: 0.5 } }],
    [['--threshold', 'sensitivity=0.95'], { threshold: { rule: 'sensitivity', atLeast: 0.95 } }],
    [['--threshold', 'specificity=0.9'], { threshold: { rule: 'specificity', atLeast: 0.9 } }],
    [['--group-by', 'pattern:^(P\\d+)'], { split: { groupBy: { pattern: '^(P\\d+)' } } }],
    [['--group-by', 'kermany'], { split: { groupBy: 'kermany' } }],
    [['--class-weights', 'NORMAL=2,PNEUMONIA=0.5'], { classWeights: { NORMAL: 2, PNEUMONIA: 0.5 } }],
    [['--views', 'fresh'], { augmentation: { views: 'fresh' } }],
    [['--views', '4', '--flip', '0'], { augmentation: { views: 4, horizontalFlip: 0 } }],
    [['--width', '0.35', '--input-size', '96'], { backbone: { width: 0.35, inputSize: 96 } }],
    [
      ['--optimizer', 'sgd'],
      { featureExtraction: { optimizer: { name: 'sgd' } }, fineTuning: { optimizer: { name: 'sgd' } } },
    ],
    [
      ['--early-stopping', '3', '--clip-norm', '1'],
      { fineTuning: { earlyStoppingPatience: 3, optimizer: { clipNorm: 1 } } },
    ],
    [['--schedule', 'cosine'], { fineTuning: { schedule: { kind: 'cosine' } } }],
    [['--weights', 'none'], { backbone: { weights: 'none' } }],
  ])('%j', async (flags, expected) => {
    expect(await configure(flags)).toMatchObject(expected as object);
  });

  test('--set reaches every field, whatever the order', async () => {
    const { fineTuning } = await configure([
      '--set',
      'fineTuning.schedule.warmupSteps=50',
      '--schedule',
      'cosine',
    ]);
    expect(fineTuning.schedule).toMatchObject({ kind: 'cosine', warmupSteps: 50 });
  });

  test('paths count from the current folder', async () => {
    const { backbone } = await configure(['--weights', 'w.h5', '--weights-dir', 'in/here']);
    expect(backbone.weights).toBe(path.join(folder, 'w.h5'));
    expect(backbone.weightsDirectory).toBe(path.join(folder, 'in/here'));
  });

  test.each([
    ['--epochs', 'five'],
    ['--epochs', ''],
    ['--threshold', 'best'],
    ['--group-by', 'name'],
    ['--class-weights', 'NORMAL'],
    ['--set', 'nothing'],
    ['--early-stopping', 'soon'],
  ])('%s %j is refused while it is read', async (flag, value) => {
    await expect(configure([flag, value])).rejects.toThrow(CommanderError);
  });

  test('a value out of range is refused by the name of its flag', async () => {
    await expect(configure(['--epochs', '-3'])).rejects.toThrow(
      '--epochs must be a whole number, 0 or more, not -3. (field featureExtraction.epochs)',
    );
  });

  test('a flag for both phases is refused once', async () => {
    const error: unknown = await configure(['--optimizer', 'lion']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error).split('\n')).toHaveLength(1);
  });
});

describe('a configuration file', () => {
  test('gives way to flags', async () => {
    const configuration = await configure(['--seed', '9'], { seed: 1, batchSize: 8 });
    expect(configuration).toMatchObject({ seed: 9, batchSize: 8 });
  });

  test('has its paths count from its own folder', async () => {
    const { split } = await configure([], { split: { groupBy: { csv: 'patients.csv' } } });
    expect(split.groupBy).toEqual({ csv: path.join(folder, 'patients.csv') });
  });

  test('that is not JSON is refused by its name', async () => {
    await expect(configure([], '{ seed: 1 }')).rejects.toThrow(/recipe\.json is not valid JSON/);
  });

  test('with a wrong field is refused by its name and the field', async () => {
    await expect(configure([], { seeds: 1 })).rejects.toThrow(
      /recipe\.json cannot be used:\n {2}seeds is no such field/,
    );
  });

  test('that is not there is refused', async () => {
    await expect(readConfiguration({ config: 'absent.json' }, [], folder)).rejects.toThrow(
      /There is no configuration file/,
    );
  });

  test('may name its dataset, from its own folder', async () => {
    const file = path.join(folder, 'with-dataset.json');
    writeFileSync(file, JSON.stringify({ dataset: '../images/chest_xray', seed: 3 }));
    const read = await readConfiguration({ config: file }, [], '/elsewhere');
    expect(read.dataset).toBe(path.resolve(folder, '../images/chest_xray'));
    expect(read.configuration).toMatchObject({ seed: 3 });
    expect(read.configuration).not.toHaveProperty('dataset');
  });
});

test('a preset is where flags begin', async () => {
  const command = new Command().exitOverride();
  const given = addTrainingOptions(command);
  command.parse(['--epochs', '2', '--width', '0.5'], { from: 'user' });
  const { configuration } = await readConfiguration({ preset: 'quick-look' }, given(), folder);
  expect(configuration).toMatchObject({
    backbone: { width: 0.5, inputSize: 128 },
    featureExtraction: { epochs: 2 },
    fineTuning: { epochs: 3 },
  });
});
