import { backbones } from '../../trainer/backbones/registry.ts';
import type { Backbone } from '../../trainer/backbones/backbone.ts';
import { networkWeights, sizeOf } from '../../trainer/network/description.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { formatCount } from '../../shared/text/number-format.ts';
import { drawTable } from '../terminal/table.ts';

/** `backbones`: the pretrained networks to choose from. */
export function listBackbones(context: Context): ExitStatus {
  const all = backbones.map((backbone) => ({
    name: backbone.name,
    defaultInputSize: backbone.defaultInputSize,
    minimumInputSize: backbone.minimumInputSize,
    defaultFineTuneAt: backbone.defaultFineTuneAt,
    variants: backbone.widths.map((width) => variant(backbone, width)),
  }));
  answer(context, { backbones: all }, () => {
    const { style } = context.console.answer;
    return all.flatMap((backbone) => [
      `${style.bold(backbone.name)}  pictures of ${backbone.minimumInputSize} pixels or more, usually ${backbone.defaultInputSize}; fine-tuned from layer ${backbone.defaultFineTuneAt} unless told otherwise`,
      '',
      ...drawTable(
        ['--width', 'layers', 'features', 'parameters'],
        backbone.variants.map(({ width, layers, features, parameters }) => [
          String(width),
          String(layers),
          formatCount(features),
          formatCount(parameters),
        ]),
        textColumns(context.console.answer),
        style,
      ),
      '',
      'Official files that --weights imagenet looks for:',
      ...backbone.variants.map(({ weights }) => `  ${weights.name}`),
    ]);
  });
  return exitStatus.done;
}

function variant(backbone: Backbone, width: number) {
  const options = { inputSize: backbone.defaultInputSize, width };
  const network = backbone.build(options);
  return {
    width,
    layers: network.layers.length,
    features: network.layers.at(-1)?.outputShape.at(-1) ?? 0,
    parameters: networkWeights(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    weights: backbone.officialWeights(options).file,
  };
}
