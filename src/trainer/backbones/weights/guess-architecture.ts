import { weightsByLayer } from '../../network/weights-by-layer.ts';
import { backbones } from '../registry.ts';
import type { StoredLayer } from './stored-layers.ts';

/** Layer names by which the networks of `keras.applications` are known. */
const telltales: readonly (readonly [name: RegExp, architecture: string])[] = [
  [/^(block_\d+_(expand|project)|expanded_conv_project)$/, 'MobileNetV2'],
  [/^expanded_conv(_\d+)?[_/]/, 'MobileNetV3'],
  [/^conv_dw_\d+$/, 'MobileNet'],
  [/^block5_conv\d$/, 'VGG16 or VGG19'],
  [/^conv\d_block\d+_\d+_conv$|^res\d[a-z]_branch/, 'a ResNet or DenseNet'],
  [/^block\d+[a-z]_(dwconv|expand_conv|project_conv)/, 'EfficientNet'],
  [/^block\d+_sepconv\d/, 'Xception'],
  [/^(normal|reduction)_conv/, 'NASNet'],
  [/^convnext_/, 'ConvNeXt'],
  [/^conv2d_9[0-3]$/, 'InceptionV3'],
];

/** What a weight file seems to be of, in words; undefined where nothing is recognised. */
export function guessArchitecture(stored: readonly StoredLayer[]): string | undefined {
  const shapes = stored.map(({ weights }) => weights.map(({ shape }) => shape));
  for (const backbone of backbones)
    for (const width of backbone.defaults.widths) {
      const network = backbone.build({ width, inputSize: backbone.defaults.inputSize });
      const expected = [...weightsByLayer(network).values()].map((weights) =>
        weights.map(({ shape }) => shape),
      );
      const name = backbone.defaults.widths.length > 1 ? `${backbone.name} of width ${width}` : backbone.name;
      if (JSON.stringify(shapes) === JSON.stringify(expected)) return name;
      if (JSON.stringify(shapes.slice(0, expected.length)) === JSON.stringify(expected))
        return `${name} with its classifier (include_top=True)`;
    }
  return telltales.find(([name]) => stored.some((layer) => name.test(layer.name)))?.[1];
}
