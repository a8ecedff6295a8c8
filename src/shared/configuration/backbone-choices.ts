import type { TrainingConfiguration } from './training-configuration.ts';

/** A pretrained network that a person may choose, with what helps to choose. */
export interface BackboneChoice {
  readonly name: TrainingConfiguration['backbone']['name'];
  /** Width multiplier (alpha). */
  readonly width: TrainingConfiguration['backbone']['width'];
  /** Without the ImageNet classifier. */
  readonly parameters: number;
  /** Multiplications with additions for one picture of 224 × 224, in millions, as published. */
  readonly megaMultiplyAdds: number;
  /** Accuracy on the validation set of ImageNet at 224 × 224, as published. Better networks tend to transfer better. */
  readonly imageNetTop1: number;
}

/**
 * Every network with published weights, the one that is suggested first.
 *
 * Multiply-adds and accuracies are those of Keras's own documentation (`keras/src/applications/mobilenet_v2.py`), after
 * Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018. Parameters are of our networks.
 */
export const backboneChoices: readonly [BackboneChoice, ...BackboneChoice[]] = [
  { name: 'MobileNetV2', width: 1, parameters: 2_257_984, megaMultiplyAdds: 300, imageNetTop1: 0.718 },
  { name: 'MobileNetV2', width: 0.35, parameters: 410_208, megaMultiplyAdds: 59, imageNetTop1: 0.603 },
  { name: 'MobileNetV2', width: 0.5, parameters: 706_224, megaMultiplyAdds: 97, imageNetTop1: 0.654 },
  { name: 'MobileNetV2', width: 0.75, parameters: 1_382_064, megaMultiplyAdds: 209, imageNetTop1: 0.698 },
  { name: 'MobileNetV2', width: 1.3, parameters: 3_766_048, megaMultiplyAdds: 509, imageNetTop1: 0.744 },
  { name: 'MobileNetV2', width: 1.4, parameters: 4_363_712, megaMultiplyAdds: 582, imageNetTop1: 0.75 },
];
