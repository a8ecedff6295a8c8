import { preprocess } from '../../backbones/preprocessing.ts';
import type { Executor } from '../../executors/executor.ts';
import { layerNamed, type NetworkDescription, sizeOf, type Weights } from '../../network/description.ts';
import { ofEveryClass, probabilitiesOf } from '../../training/probabilities.ts';
import type { ChannelScaling } from '../keras-topology.ts';
import type { Scorer } from './scorer.ts';

/**
 * Scores with a network. One that ends in logits is given the activation that makes probabilities of them; one that
 * ends in probabilities gives its own.
 */
export async function openNetworkScorer(
  executor: Executor,
  model: {
    readonly network: NetworkDescription;
    readonly weights: Weights;
    readonly preprocessing: ChannelScaling;
    readonly positiveClass: number;
  },
): Promise<Scorer> {
  const { network, weights, preprocessing, positiveClass } = model;
  const output = layerNamed(network, network.output);
  const outputs = sizeOf(output.outputShape);
  const givesLogits = output.operation === 'dense' && output.activation === 'linear';
  const session = await executor.openInference(network, weights, [network.output]);
  return {
    async score(pixels) {
      const [values] = await session.run({ examples: 1, values: preprocess(preprocessing, pixels) });
      if (values?.length !== outputs) throw new TypeError('The network gave no output.');
      const probabilities = givesLogits ? probabilitiesOf(values, outputs) : Float64Array.from(values);
      return ofEveryClass(probabilities, positiveClass);
    },
    dispose: () => session.dispose(),
  };
}
