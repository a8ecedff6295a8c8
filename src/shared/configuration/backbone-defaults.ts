/** What a training takes unless told otherwise, and what may be chosen, for each backbone. */
export interface BackboneDefaults {
  /** Width multipliers (alpha) with published weights; [1] where the family has none. */
  readonly widths: readonly number[];
  /** Height and width that its ImageNet weights were trained at. */
  readonly inputSize: number;
  /** Smallest height and width that the architecture allows. */
  readonly minimumInputSize: number;
  /** First layer that is fine-tuned: an index as in Keras, or the name of a layer or block. */
  readonly fineTuneAt: number | string;
  readonly batchSize: number;
  /** Of feature extraction. */
  readonly learningRate: number;
  readonly fineTuningLearningRate: number;
}

/** As the Keras guide to transfer learning has it. */
const recipe = { batchSize: 32, learningRate: 1e-3, fineTuningLearningRate: 1e-5 };
const oneWidth = { widths: [1], ...recipe };

/** By name, in the order in which they are listed to people: small ones first. */
export const backboneDefaults = {
  MobileNetV2: {
    ...recipe,
    widths: [0.35, 0.5, 0.75, 1, 1.3, 1.4],
    inputSize: 224,
    minimumInputSize: 32,
    fineTuneAt: 100,
  },
  MobileNet: {
    ...recipe,
    widths: [0.25, 0.5, 0.75, 1],
    inputSize: 224,
    minimumInputSize: 32,
    fineTuneAt: 'conv_dw_12',
  },
  EfficientNetB0: { ...oneWidth, inputSize: 224, minimumInputSize: 32, fineTuneAt: 'block7a' },
  EfficientNetB1: { ...oneWidth, inputSize: 240, minimumInputSize: 32, fineTuneAt: 'block7a' },
  EfficientNetB2: { ...oneWidth, inputSize: 260, minimumInputSize: 32, fineTuneAt: 'block7a' },
  EfficientNetB3: { ...oneWidth, batchSize: 16, inputSize: 300, minimumInputSize: 32, fineTuneAt: 'block7a' },
  DenseNet121: { ...oneWidth, inputSize: 224, minimumInputSize: 32, fineTuneAt: 'conv5' },
  InceptionV3: { ...oneWidth, inputSize: 299, minimumInputSize: 75, fineTuneAt: 'mixed8' },
  ResNet50: { ...oneWidth, inputSize: 224, minimumInputSize: 32, fineTuneAt: 'conv5' },
  VGG16: { ...oneWidth, inputSize: 224, minimumInputSize: 32, fineTuneAt: 'block5' },
  VGG19: { ...oneWidth, inputSize: 224, minimumInputSize: 32, fineTuneAt: 'block5' },
} as const satisfies Readonly<Record<string, BackboneDefaults>>;

export type BackboneName = keyof typeof backboneDefaults;

/** Names of the backbones, in the order in which they are listed to people. */
export const backboneNames = Object.keys(backboneDefaults) as BackboneName[];
