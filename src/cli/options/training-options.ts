import { InvalidArgumentError } from 'commander';

/** A flag of `train` and the field of the configuration that it sets. */
export interface TrainingOption {
  /** As commander reads it: `--epochs <count>`. */
  readonly flags: string;
  /** Fields that get the value. */
  readonly fields: readonly (readonly string[])[];
  /** Turns the argument into the field's value; what the value may be is checked against the schema afterwards. */
  readonly read: (argument: string) => unknown;
  /** Shown in the help in place of the field's own description. */
  readonly description?: string;
}

export interface TrainingOptionGroup {
  readonly heading: string;
  readonly options: readonly TrainingOption[];
}

/** Every flag of a training, in the order of the help. */
export const trainingOptionGroups: readonly TrainingOptionGroup[] = [
  {
    heading: 'Engine:',
    options: [
      option('--engine <name>', text, 'engine'),
      option('--executor <name>', text, 'executor'),
      option('--device <kind>', text, 'device'),
      option('--seed <number>', number, 'seed'),
    ],
  },
  {
    heading: 'Backbone and head:',
    options: [
      option('--backbone <name>', text, 'backbone.name', 'Network to transfer from; see `backbones`.'),
      option('--width <factor>', number, 'backbone.width'),
      option('--input-size <pixels>', number, 'backbone.inputSize'),
      option('--weights <source>', text, 'backbone.weights'),
      option('--weights-dir <folder>', text, 'backbone.weightsDirectory'),
      option('--dense-units <count>', number, 'head.denseUnits'),
      option('--dropout <share>', number, 'head.dropout'),
    ],
  },
  {
    heading: 'The two phases:',
    options: [
      option('--epochs <count>', number, 'featureExtraction.epochs', 'Epochs of feature extraction.'),
      option('--learning-rate <rate>', number, 'featureExtraction.learningRate', 'Of feature extraction.'),
      option('--fine-tune-epochs <count>', number, 'fineTuning.epochs'),
      option('--fine-tune-learning-rate <rate>', number, 'fineTuning.learningRate', 'Of fine-tuning.'),
      option('--fine-tune-at <layer>', numberOrText, 'fineTuning.fineTuneAt'),
      option('--fine-tune-batch-norm <how>', text, 'fineTuning.batchNormalization'),
      option('--batch-size <images>', number, 'batchSize', 'Images in each step.'),
      bothPhases('--optimizer <name>', text, 'optimizer.name'),
      bothPhases('--weight-decay <rate>', number, 'optimizer.weightDecay'),
      bothPhases('--momentum <share>', number, 'optimizer.momentum'),
      bothPhases('--clip-norm <norm>', numberOrOff, 'optimizer.clipNorm'),
      bothPhases('--global-clip-norm <norm>', numberOrOff, 'optimizer.globalClipNorm'),
      bothPhases(
        '--schedule <kind>',
        (kind) => ({ kind }),
        'schedule',
        'Learning rate over time: constant, cosine, exponential or reduce-on-plateau; fine points with --set.',
      ),
      bothPhases('--early-stopping <epochs>', numberOrOff, 'earlyStoppingPatience'),
      option('--monitor <metric>', text, 'monitor'),
      option(
        '--label-smoothing <share>',
        number,
        'labelSmoothing',
        'Share of each target given to all classes.',
      ),
    ],
  },
  {
    heading: 'Augmentation of training images (0 turns each off):',
    options: [
      option('--flip <probability>', number, 'augmentation.horizontalFlip'),
      option('--rotation <turns>', number, 'augmentation.rotation'),
      option('--zoom <share>', number, 'augmentation.zoom'),
      option('--translation <share>', number, 'augmentation.translation'),
      option('--brightness <share>', number, 'augmentation.brightness'),
      option('--contrast <share>', number, 'augmentation.contrast'),
      option('--views <count>', numberOrText, 'augmentation.views'),
    ],
  },
  {
    heading: 'Data:',
    options: [
      option(
        '--group-by <rule>',
        groupingRule,
        'split.groupBy',
        'Which images are of one patient, who is never divided between splits: auto, kermany, none, csv:FILE ' +
          '(columns path and patient; in the dataset or the working directory) or pattern:REGEX (on the file name, ' +
          'else on the path within the dataset; its first group is the patient).',
      ),
      option('--validation-fraction <share>', number, 'split.validationFraction'),
      option('--test-fraction <share>', number, 'split.testFraction'),
      option('--minimum-validation-images <count>', number, 'split.minimumValidationImages'),
      option('--positive-class <name>', text, 'positiveClass'),
      option(
        '--class-weights <weights>',
        classWeights,
        'classWeights',
        'balanced, none, or NAME=WEIGHT,NAME=WEIGHT. balanced: images / (classes × images of the class).',
      ),
      option(
        '--threshold <rule>',
        thresholdRule,
        'threshold',
        'How the decision threshold is chosen on validation: youden, a number such as 0.5, sensitivity=0.95 ' +
          '(at least) or specificity=0.9 (at least).',
      ),
      option('--cache-dir <folder>', text, 'cache.directory'),
      option('--cache-limit <gigabytes>', number, 'cache.maximumGigabytes'),
    ],
  },
];

function option(
  flags: string,
  read: TrainingOption['read'],
  field: string,
  description?: string,
): TrainingOption {
  return { flags, read, fields: [field.split('.')], ...(description === undefined ? {} : { description }) };
}

function bothPhases(
  flags: string,
  read: TrainingOption['read'],
  field: string,
  description?: string,
): TrainingOption {
  return {
    ...option(flags, read, field, description),
    fields: ['featureExtraction', 'fineTuning'].map((phase) => [phase, ...field.split('.')]),
  };
}

function text(argument: string): string {
  return argument;
}

function number(argument: string): number {
  const value = Number(argument);
  if (argument.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('It must be a number.');
  return value;
}

function numberOrText(argument: string): number | string {
  const value = Number(argument);
  return argument.trim() === '' || Number.isNaN(value) ? argument : value;
}

function numberOrOff(argument: string): number | null {
  if (argument === 'off' || argument === 'none') return null;
  try {
    return number(argument);
  } catch {
    throw new InvalidArgumentError('It must be a number, or off.');
  }
}

function groupingRule(argument: string): unknown {
  if (argument.startsWith('csv:')) return { csv: argument.slice('csv:'.length) };
  if (argument.startsWith('pattern:')) return { pattern: argument.slice('pattern:'.length) };
  if (['auto', 'kermany', 'none'].includes(argument)) return argument;
  throw new InvalidArgumentError('It must be auto, kermany, none, csv:FILE or pattern:REGEX.');
}

function classWeights(argument: string): unknown {
  if (argument === 'balanced' || argument === 'none') return argument;
  const entries = argument.split(',').map((entry): [string, number] => {
    const equals = entry.lastIndexOf('=');
    if (equals < 1) throw new InvalidArgumentError('It must be balanced, none, or NAME=WEIGHT,NAME=WEIGHT.');
    return [entry.slice(0, equals).trim(), number(entry.slice(equals + 1))];
  });
  return Object.fromEntries(entries);
}

function thresholdRule(argument: string): unknown {
  if (argument === 'youden') return { rule: 'youden' };
  const [rule, value] = argument.split('=');
  if ((rule === 'sensitivity' || rule === 'specificity') && value !== undefined) {
    return { rule, atLeast: number(value) };
  }
  const fixed = Number(argument);
  if (argument.trim() === '' || Number.isNaN(fixed)) {
    throw new InvalidArgumentError(
      'It must be youden, a number from 0 to 1, sensitivity=NUMBER or specificity=NUMBER.',
    );
  }
  return { rule: 'fixed', value: fixed };
}
