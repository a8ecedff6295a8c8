import type { TrainingConfiguration } from './training-configuration.ts';

/** A pretrained network that a person may choose, with what helps to choose. */
export interface BackboneChoice {
  readonly name: TrainingConfiguration['backbone']['name'];
  /** Width multiplier (alpha). */
  readonly width: TrainingConfiguration['backbone']['width'];
  /** Without the ImageNet classifier. */
  readonly parameters: number;
  /** Multiplications with additions for one picture of the size it was trained at, in millions. */
  readonly megaMultiplyAdds: number;
  /** Accuracy on the validation set of ImageNet, as published. Better networks tend to transfer better. */
  readonly imageNetTop1: number;
}

/**
 * Every network with published weights, the one that is suggested first.
 *
 * Accuracies at width 1 are of the list of Keras Applications (https://keras.io/api/applications), measured of the
 * published files. Of other widths it says nothing: there they are what the papers' authors published, with the
 * MobileNets' multiply-adds, as Keras 2 documents them (`mobilenet_v2.py`, `mobilenet.py`); by the same authors, width 1
 * has 71.8 % and 70.6 %. Parameters and all other multiply-adds are of our networks.
 */
export const backboneChoices: readonly [BackboneChoice, ...BackboneChoice[]] = [
  { name: 'MobileNetV2', width: 1, parameters: 2_257_984, megaMultiplyAdds: 300, imageNetTop1: 0.713 },
  { name: 'MobileNetV2', width: 0.35, parameters: 410_208, megaMultiplyAdds: 59, imageNetTop1: 0.603 },
  { name: 'MobileNetV2', width: 0.5, parameters: 706_224, megaMultiplyAdds: 97, imageNetTop1: 0.654 },
  { name: 'MobileNetV2', width: 0.75, parameters: 1_382_064, megaMultiplyAdds: 209, imageNetTop1: 0.698 },
  { name: 'MobileNetV2', width: 1.3, parameters: 3_766_048, megaMultiplyAdds: 509, imageNetTop1: 0.744 },
  { name: 'MobileNetV2', width: 1.4, parameters: 4_363_712, megaMultiplyAdds: 582, imageNetTop1: 0.75 },
  { name: 'MobileNet', width: 1, parameters: 3_228_864, megaMultiplyAdds: 569, imageNetTop1: 0.704 },
  { name: 'MobileNet', width: 0.25, parameters: 218_544, megaMultiplyAdds: 41, imageNetTop1: 0.506 },
  { name: 'MobileNet', width: 0.5, parameters: 829_536, megaMultiplyAdds: 149, imageNetTop1: 0.637 },
  { name: 'MobileNet', width: 0.75, parameters: 1_832_976, megaMultiplyAdds: 325, imageNetTop1: 0.684 },
  { name: 'EfficientNetB0', width: 1, parameters: 4_049_571, megaMultiplyAdds: 385, imageNetTop1: 0.771 },
  { name: 'EfficientNetB1', width: 1, parameters: 6_575_239, megaMultiplyAdds: 686, imageNetTop1: 0.791 },
  { name: 'EfficientNetB2', width: 1, parameters: 7_768_569, megaMultiplyAdds: 992, imageNetTop1: 0.801 },
  { name: 'EfficientNetB3', width: 1, parameters: 10_783_535, megaMultiplyAdds: 1826, imageNetTop1: 0.816 },
  { name: 'DenseNet121', width: 1, parameters: 7_037_504, megaMultiplyAdds: 2833, imageNetTop1: 0.75 },
  { name: 'InceptionV3', width: 1, parameters: 21_802_784, megaMultiplyAdds: 5711, imageNetTop1: 0.779 },
  { name: 'ResNet50', width: 1, parameters: 23_587_712, megaMultiplyAdds: 3856, imageNetTop1: 0.749 },
  { name: 'VGG16', width: 1, parameters: 14_714_688, megaMultiplyAdds: 15_347, imageNetTop1: 0.713 },
  { name: 'VGG19', width: 1, parameters: 20_024_384, megaMultiplyAdds: 19_508, imageNetTop1: 0.713 },
];
