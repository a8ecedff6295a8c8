import * as z from 'zod';
import { type BackboneDefaults, backboneDefaults, backboneNames } from './backbone-defaults.ts';
import { withBackboneDefaults } from './with-backbone-defaults.ts';

/**
 * Everything that determines a training, with its default. A configuration file may leave out any field;
 * `trainingConfigurationSchema.parse(partial)` fills it in. The JSON schema for editors is generated from this.
 */
const fraction = z.number().min(0).max(1);
const positive = z.number().positive();
const count = z.int().positive();

export const optimizerSchema = z
  .strictObject({
    name: z
      .enum(['adam', 'adamw', 'sgd'])
      .default('adam')
      .describe('Adam, AdamW (decoupled weight decay) or SGD with momentum, as in Keras.'),
    beta1: fraction.default(0.9).describe('Adam: decay of the first moment.'),
    beta2: fraction.default(0.999).describe('Adam: decay of the second moment.'),
    epsilon: positive.default(1e-7).describe('Adam: added to the root of the second moment.'),
    momentum: fraction.default(0.9).describe('SGD: momentum.'),
    nesterov: z.boolean().default(false).describe('SGD: Nesterov momentum.'),
    weightDecay: z.number().min(0).default(0.004).describe('AdamW: decay per step, times the learning rate.'),
    clipNorm: positive
      .nullable()
      .default(null)
      .describe("Scale each weight's gradient down to at most this L2 norm (Keras `clipnorm`). null: off."),
    globalClipNorm: positive
      .nullable()
      .default(null)
      .describe(
        'Scale all gradients together down to at most this L2 norm (Keras `global_clipnorm`). null: off, as it is where `clipNorm` is set.',
      ),
  })
  .prefault({});

export const learningRateScheduleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z
        .literal('cosine')
        .describe('Falls along a half cosine from the learning rate to `final` times it.'),
      warmupSteps: z.int().min(0).default(0).describe('Steps over which the rate first rises from 0.'),
      final: fraction.default(0).describe('Where the rate ends, as a share of where it began.'),
    }),
    z.strictObject({
      kind: z.literal('exponential').describe('Multiplied by `decay` after every epoch.'),
      decay: fraction.default(0.9),
    }),
    z.strictObject({
      kind: z
        .literal('reduce-on-plateau')
        .describe('Multiplied by `factor` when the monitored metric has not improved for `patience` epochs.'),
      factor: fraction.default(0.5),
      patience: count.default(2),
      minimum: z.number().min(0).default(1e-7),
    }),
  ])
  .prefault({ kind: 'constant' });

const phaseFields = {
  optimizer: optimizerSchema,
  schedule: learningRateScheduleSchema,
  earlyStoppingPatience: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      'Stop the phase when the monitored metric has not improved for this many epochs. null: off. The best weights are kept either way.',
    ),
};

export const metricToMonitorSchema = z.enum([
  'auc',
  'loss',
  'accuracy',
  'balancedAccuracy',
  'averagePrecision',
]);

export const executorSchema = z.enum(['auto', 'tensorflow-graph', 'tfjs']);

/** The fields one by one; `trainingConfigurationSchema` is what configurations are read with. */
export const writtenConfigurationSchema = z.strictObject({
  seed: z.int().min(0).max(0xffff_ffff).default(42).describe('Same seed, same engine, same result.'),
  engine: z
    .enum(['auto', 'tensorflow', 'wasm'])
    .default('auto')
    .describe('auto: tensorflow where it is installed and passes its self-test, wasm otherwise.'),
  executor: executorSchema
    .default('auto')
    .describe(
      'What runs the network on the engine. tensorflow-graph: compiled to TensorFlow graphs. tfjs: operation by operation. auto: tensorflow-graph where the engine can and it passes its check, tfjs otherwise.',
    ),
  device: z.enum(['auto', 'gpu', 'cpu']).default('auto').describe('gpu: refuse to train on anything else.'),
  batchSize: count
    .default(32)
    .describe('Images in each step. Left out: what suits the backbone and fits the memory.'),
  fitBatchToMemory: z
    .boolean()
    .default(true)
    .describe(
      'Take fewer images in a step where so many would not fit the memory of this machine, and say so. Left out: true where `batchSize` is left out.',
    ),
  split: z
    .strictObject({
      groupBy: z
        .union([
          z.enum(['auto', 'kermany', 'none']),
          z.strictObject({
            pattern: z
              .string()
              .describe(
                'A regular expression on the file name or, where that does not match, on the path within the dataset; its first group, or the whole match, is the patient.',
              ),
          }),
          z.strictObject({
            csv: z
              .string()
              .describe(
                'A CSV file with the columns `path` (or `file`) and `patient`, in the dataset’s folder or the working directory.',
              ),
          }),
        ])
        .default('auto')
        .describe(
          'What makes two images belong to one patient, who is never divided between splits. auto: the rule for Kermany file names where they match, else every image is a patient of its own.',
        ),
      validationFraction: fraction
        .default(0.12)
        .describe(
          'Share of the training images that becomes the validation set where the dataset brings none, or one too small.',
        ),
      testFraction: fraction
        .default(0.15)
        .describe('Share of a single folder of classes that becomes the test set.'),
      minimumValidationImages: z
        .int()
        .min(0)
        .default(100)
        .describe('A published validation set smaller than this is refilled from train, by patient.'),
    })
    .prefault({}),
  positiveClass: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'The class that counts as positive. null: the one called PNEUMONIA, else the last by name that is not called normal, healthy, negative, control, no … or the like.',
    ),
  classWeights: z
    .union([z.enum(['balanced', 'none']), z.record(z.string(), positive)])
    .default('balanced')
    .describe(
      'balanced: images / (classes × images of the class), as in scikit-learn. Or one weight for each class name.',
    ),
  backbone: z
    .strictObject({
      name: z.enum(backboneNames).default('MobileNetV2'),
      width: z
        .union([
          z.literal(0.25),
          z.literal(0.35),
          z.literal(0.5),
          z.literal(0.75),
          z.literal(1),
          z.literal(1.3),
          z.literal(1.4),
        ])
        .default(1)
        .describe('Width multiplier (alpha) of a MobileNet; every other backbone has 1 alone.'),
      inputSize: z
        .int()
        .min(32)
        .max(1024)
        .default(224)
        .describe(
          'Height and width of the picture given to the network, in pixels. Left out: what the backbone was trained at.',
        ),
      weights: z
        .string()
        .default('imagenet')
        .describe('imagenet, none (random: nothing is transferred), or the path of a Keras .h5 file.'),
      weightsDirectory: z
        .string()
        .nullable()
        .default(null)
        .describe('A folder to look in for the official weight files before the cache and the network.'),
    })
    .prefault({}),
  head: z
    .strictObject({
      denseUnits: z.int().min(0).default(0).describe('Units of a hidden dense layer with ReLU. 0: none.'),
      dropout: z.number().min(0).max(0.95).default(0.2).describe('Share of the units dropped in training.'),
    })
    .prefault({}),
  augmentation: z
    .strictObject({
      horizontalFlip: fraction
        .default(0.5)
        .describe(
          'Probability of a left-right flip. A flipped chest has its heart on the wrong side: 0 turns it off.',
        ),
      rotation: z
        .number()
        .min(0)
        .max(0.5)
        .default(0.05)
        .describe('Largest rotation either way, as a share of a full turn.'),
      zoom: z.number().min(0).max(0.9).default(0).describe('Largest zoom in or out, as a share of the size.'),
      translation: z.number().min(0).max(0.9).default(0).describe('Largest shift, as a share of the size.'),
      brightness: fraction.default(0).describe('Largest change of brightness, as a share of the full range.'),
      contrast: fraction.default(0).describe('Largest change of contrast, as a share of 1.'),
      views: z
        .union([z.int().min(1).max(64), z.literal('fresh')])
        .default(1)
        .describe(
          'Augmented variants of each training image whose frozen features are computed once and used in turn. fresh: new ones every epoch, nothing cached.',
        ),
    })
    .prefault({}),
  labelSmoothing: z.number().min(0).max(0.5).default(0),
  monitor: metricToMonitorSchema
    .default('auc')
    .describe('The validation metric that picks the best epoch and steers early stopping.'),
  featureExtraction: z
    .strictObject({
      epochs: z.int().min(0).default(10),
      learningRate: positive.default(1e-3),
      ...phaseFields,
    })
    .prefault({}),
  fineTuning: z
    .strictObject({
      epochs: z
        .int()
        .min(0)
        .default(10)
        .describe('Epochs after those of feature extraction. 0: skip the phase.'),
      learningRate: positive.default(1e-5),
      fineTuneAt: z
        .union([z.int().min(0), z.string()])
        .default(100)
        .describe(
          'The first layer that is trained: its index in the backbone as in Keras, its name, or that of a block. Left out: the last block, as `backbones` lists it.',
        ),
      batchNormalization: z
        .enum(['frozen', 'gamma-beta'])
        .default('frozen')
        .describe(
          'frozen: as the Keras guide advises. gamma-beta: their scale and offset are trained, on frozen statistics.',
        ),
      ...phaseFields,
    })
    .prefault({}),
  threshold: z
    .discriminatedUnion('rule', [
      z.strictObject({
        rule: z.literal('youden').describe('Largest sensitivity + specificity − 1 on validation.'),
      }),
      z.strictObject({
        rule: z
          .literal('sensitivity')
          .describe('Highest threshold that keeps at least this sensitivity on validation.'),
        atLeast: fraction,
      }),
      z.strictObject({
        rule: z
          .literal('specificity')
          .describe('Lowest threshold that keeps at least this specificity on validation.'),
        atLeast: fraction,
      }),
      z.strictObject({ rule: z.literal('fixed'), value: fraction }),
    ])
    .prefault({ rule: 'youden' }),
  cache: z
    .strictObject({
      directory: z
        .string()
        .nullable()
        .default(null)
        .describe(
          "Where decoded pictures and frozen features are kept. null: the user's cache folder. In a folder that holds " +
            'other files they go into a folder transfer-learning-cache of their own.',
        ),
      maximumGigabytes: z.number().min(0).default(20).describe('The oldest entries are removed beyond this.'),
    })
    .prefault({}),
});

/**
 * A schema whose fields are at least those of a configuration, with what is left out filled in as suits the backbone
 * where backbones differ. A width or an input size that the backbone does not have is refused.
 */
export function suitedToBackbone<
  Schema extends z.ZodType<Pick<z.output<typeof writtenConfigurationSchema>, 'backbone'>>,
>(schema: Schema) {
  return z
    .preprocess(withBackboneDefaults, schema)
    .superRefine(({ backbone: { name, width, inputSize } }, context) => {
      const { widths, minimumInputSize }: BackboneDefaults = backboneDefaults[name];
      const refuse = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['backbone', field], message });
      if (!widths.includes(width)) refuse('width', `must be ${widths.join(', ')} for ${name}, not ${width}`);
      if (inputSize < minimumInputSize)
        refuse('inputSize', `must be at least ${minimumInputSize} for ${name}, not ${inputSize}`);
    });
}

export const trainingConfigurationSchema = suitedToBackbone(writtenConfigurationSchema);

/** A complete training configuration, every default filled in. */
export type TrainingConfiguration = z.output<typeof trainingConfigurationSchema>;
/** A training configuration as a person writes it: every field may be left out. */
export type TrainingConfigurationInput = z.input<typeof writtenConfigurationSchema>;
export type OptimizerConfiguration = z.output<typeof optimizerSchema>;
export type LearningRateSchedule = z.output<typeof learningRateScheduleSchema>;
export type MetricToMonitor = z.output<typeof metricToMonitorSchema>;
export type PhaseConfiguration = TrainingConfiguration['featureExtraction'];
