import type { TrainingPlan } from '../executor.ts';
import { type FusedNetwork, fuse } from '../fused-network.ts';
import { clipGradients } from './clip-gradients.ts';
import { GraphBuilder, type Output } from './graph-builder.ts';
import { addForward } from './network-forward.ts';
import { NetworkWeights } from './network-weights.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from './operations/cross-entropy.ts';
import { addOptimizer, type OptimizerUpdates } from './optimizer-updates.ts';
import type { GraphMessage } from './saved-model-messages.ts';
import { Tape } from './tape.ts';
import { addVariable, type Variable } from './variable.ts';

/** A training as one graph, and the names by which it is run. */
export interface TrainingGraph {
  readonly graph: GraphMessage;
  readonly network: FusedNetwork;
  readonly input: Output;
  readonly labels: Output;
  readonly sampleWeights: Output;
  /** Factors of each dropout layer, by name. */
  readonly dropoutMasks: ReadonlyMap<string, Output>;
  readonly logits: Output;
  readonly gradientNorm: Output;
  /** The loss before the update; it is there once the update is done. */
  readonly lossOfStep: Output;
  /** The trainable weights, by name. */
  readonly weights: ReadonlyMap<string, Variable>;
  readonly optimizer: OptimizerUpdates;
  /** There once all weights, or all slots, have been assigned. */
  readonly weightsAssigned: Output;
  readonly slotsAssigned: Output;
}

/**
 * Builds forward pass, loss, gradients, clipping and update as one graph. Variables are the trainable weights and the
 * optimiser's slots; every other weight is constant.
 *
 * Throws a RangeError for a trainable weight from which no gradient leads to the loss.
 */
export function buildTrainingGraph(plan: TrainingPlan): TrainingGraph {
  const builder = new GraphBuilder();
  const tape = new Tape(builder);
  const network = fuse(plan.network, [plan.network.output]);
  const input = builder.placeholder('input', 'float32', [null, ...network.inputShape]);
  const labels = builder.placeholder('labels', 'int32', [null]);
  const sampleWeights = builder.placeholder('sample_weights', 'float32', [null]);
  const dropoutMasks = new Map(
    network.steps
      .filter((step) => step.kind === 'dropout')
      .map(({ name, maskShape }) => [
        name,
        builder.placeholder(`${name}/mask`, 'float32', [null, ...maskShape]),
      ]),
  );
  const weights = new Map(
    plan.trainable.map((name) => {
      const weight = plan.weights.get(name);
      if (!weight) throw new RangeError(`There is no weight called ${name}.`);
      return [name, addVariable(builder, name, weight.shape)];
    }),
  );
  const reads = new Map([...weights].map(([name, { read }]) => [name, read]));
  const tensors = addForward({
    tape,
    network,
    input,
    weights: new NetworkWeights(builder, plan.weights, reads),
    dropoutMasks,
  });
  const logits = tensors.get(plan.network.output);
  if (!logits) throw new RangeError(`The network gives no ${plan.network.output}.`);

  const crossEntropy = plan.loss === 'sigmoid' ? sigmoidCrossEntropy : softmaxCrossEntropy;
  const { labelSmoothing } = plan;
  const { loss, logitsGradient } = crossEntropy({ builder, logits, labels, sampleWeights, labelSmoothing });
  const gradients = tape.gradients(logits, logitsGradient, reads);
  const clipped = clipGradients(builder, gradients, plan.optimizer);
  const optimizer = addOptimizer(builder, plan.optimizer, weights, clipped.gradients);
  return {
    graph: builder.graph(),
    network,
    input,
    labels,
    sampleWeights,
    dropoutMasks,
    logits,
    gradientNorm: clipped.norm,
    lossOfStep: builder.identity('loss_of_step', loss, optimizer.updates),
    weights,
    optimizer,
    weightsAssigned: after(builder, 'weights_assigned', weights),
    slotsAssigned: after(builder, 'slots_assigned', optimizer.slots),
  };
}

/** Something to fetch that is there once all variables have been assigned. */
function after(builder: GraphBuilder, name: string, variables: ReadonlyMap<string, Variable>): Output {
  const assignments = [...variables.values()].map(({ assign }) => assign);
  return builder.identity(name, builder.scalar(`${name}/done`, 1), assignments);
}
