import type { OptimizerConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { NetworkDescription, Weights } from '../network/description.ts';

/**
 * What runs a network: forward for features, evaluation and classification, and forward-backward-update for training.
 *
 * An executor is given plain data (a description, weights by name, batches as typed arrays) and gives plain data back,
 * so that a compiled one can take the place of the operation-by-operation one without the training loop noticing.
 */
export interface Executor {
  readonly name: string;
  /** Prepares the forward pass of `network` in inference mode, giving the outputs of the layers named in `outputs`. */
  openInference(
    network: NetworkDescription,
    weights: Weights,
    outputs: readonly string[],
  ): Promise<InferenceSession>;
  /** Prepares training of the weights named in the plan. */
  openTraining(plan: TrainingPlan): Promise<TrainingSession>;
  dispose(): void;
}

/** `examples` rows of equal size, one after the other. */
export interface Batch {
  readonly examples: number;
  readonly values: Float32Array;
}

export interface InferenceSession {
  /** Runs one batch of the network's input. Gives one array for each output asked for, examples first. */
  run(batch: Batch): Promise<Float32Array[]>;
  dispose(): void;
}

export interface TrainingPlan {
  /** The part of the model that is run in every step: from the cached features, or the pixels, to the logits. */
  readonly network: NetworkDescription;
  /** Initial values of all weights of `network`. */
  readonly weights: Weights;
  /** Names of the weights that the optimiser changes. All others are constant, batch-norm statistics always. */
  readonly trainable: readonly string[];
  readonly optimizer: OptimizerConfiguration;
  /** sigmoid: one logit, targets 0 or 1. softmax: one logit a class, targets a class index. */
  readonly loss: 'sigmoid' | 'softmax';
  readonly labelSmoothing: number;
  readonly initialOptimizerState?: OptimizerState;
}

export interface TrainingBatch extends Batch {
  /** Class index of each example. */
  readonly labels: Uint8Array | Uint16Array | Uint32Array;
  /** Weight of each example in the loss; the loss is sum(weight × loss) / examples, as in Keras. */
  readonly sampleWeights: Float32Array;
  readonly learningRate: number;
  /** For each dropout layer, by name: the factors 0 or 1/(1 − rate) of this step, [examples, …its mask's shape]. */
  readonly dropoutMasks: ReadonlyMap<string, Float32Array>;
}

export interface StepResult {
  /** The weighted, smoothed loss that was minimised. */
  readonly loss: number;
  /** Logits before the update, [examples, outputs]. */
  readonly logits: Float32Array;
  /** L2 norm of all gradients together, before clipping. */
  readonly gradientNorm: number;
}

/** The optimiser's memory: slots by `slot:weight name` (`m:Conv_1/kernel`), and how many steps were taken. */
export interface OptimizerState {
  readonly steps: number;
  readonly slots: Weights;
}

export interface TrainingSession {
  step(batch: TrainingBatch): Promise<StepResult>;
  /** Logits of a batch in inference mode with the present weights, [examples, outputs]. */
  predict(batch: Batch): Promise<Float32Array>;
  /** Copies of the trainable weights' present values. */
  trainedWeights(): Promise<Weights>;
  optimizerState(): Promise<OptimizerState>;
  /** Puts values in place of the trainable weights (to restore the best epoch). */
  assign(weights: Weights): Promise<void>;
  dispose(): void;
}
