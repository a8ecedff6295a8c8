import { backboneNames, type BackboneName } from '../../shared/configuration/backbone-defaults.ts';
import { UserError } from '../../node/user-error.ts';
import type { Backbone } from './backbone.ts';
import { denseNet121 } from './densenet121.ts';
import { efficientNetB0, efficientNetB1, efficientNetB2, efficientNetB3 } from './efficientnet.ts';
import { inceptionV3 } from './inception-v3.ts';
import { mobileNetV2 } from './mobilenet-v2.ts';
import { mobileNet } from './mobilenet.ts';
import { resNet50 } from './resnet50.ts';
import { vgg16, vgg19 } from './vgg.ts';

const byName: Readonly<Record<BackboneName, Backbone>> = {
  MobileNetV2: mobileNetV2,
  MobileNet: mobileNet,
  EfficientNetB0: efficientNetB0,
  EfficientNetB1: efficientNetB1,
  EfficientNetB2: efficientNetB2,
  EfficientNetB3: efficientNetB3,
  DenseNet121: denseNet121,
  InceptionV3: inceptionV3,
  ResNet50: resNet50,
  VGG16: vgg16,
  VGG19: vgg19,
};

/** Every backbone there is, in the order in which they are listed to people. */
export const backbones: readonly Backbone[] = backboneNames.map((name) => byName[name]);

/** The backbone called `name`. Throws a UserError that names those there are. */
export function backboneNamed(name: string): Backbone {
  const backbone = backbones.find((candidate) => candidate.name === name);
  if (!backbone)
    throw new UserError(
      `There is no backbone called ${JSON.stringify(name)}. Choose one of ${backbones.map((one) => one.name).join(', ')}.`,
    );
  return backbone;
}
