import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../engines/engine.ts';
import type { Weights } from '../../network/description.ts';
import type {
  Batch,
  OptimizerState,
  StepResult,
  TrainingBatch,
  TrainingPlan,
  TrainingSession,
} from '../executor.ts';
import { type FusedNetwork, fuse } from '../fused-network.ts';
import { type LossResult, sigmoidCrossEntropy, softmaxCrossEntropy } from '../loss.ts';
import { Optimizer } from '../optimizer.ts';
import { BackwardPass, stepWeightNames } from './backward.ts';
import type { EngineOperations } from './engine-operations.ts';
import { type ForwardContext, runForward, tensorNamed } from './forward.ts';
import {
  disposeResident,
  float32Values,
  hasWeights,
  residentWeights,
  type ResidentWeights,
  uploadStep,
} from './resident-weights.ts';

/**
 * Training, operation by operation. Activations live on the engine; weights, gradients and the optimiser are plain
 * arrays here, which makes the update the same on every engine and a checkpoint a copy of memory.
 */
export class TfjsTrainingSession implements TrainingSession {
  private readonly network: FusedNetwork;
  private readonly outputName: string;
  private readonly outputs: number;
  private readonly trained: ReadonlySet<string>;
  /** All weights by name; the trainable ones are copies of our own. */
  private readonly weights: Weights;
  private readonly resident: Map<string, ResidentWeights>;
  private readonly optimizer: Optimizer;
  private readonly backward: BackwardPass;

  constructor(
    private readonly tf: Tfjs,
    private readonly operations: EngineOperations,
    private readonly plan: TrainingPlan,
  ) {
    this.outputName = plan.network.output;
    this.network = fuse(plan.network, [this.outputName]);
    this.outputs = this.network.steps.at(-1)?.outputShape.at(-1) ?? 1;
    this.trained = new Set(plan.trainable);
    this.weights = new Map(
      [...plan.weights].map(([name, { shape, values }]) => [
        name,
        { shape, values: this.trained.has(name) ? values.slice() : values },
      ]),
    );
    this.resident = residentWeights(tf, this.network.steps, this.weights);
    this.optimizer = new Optimizer(plan.optimizer, plan.initialOptimizerState);
    this.backward = new BackwardPass(tf, operations, this.network, this.trained);
  }

  async step(batch: TrainingBatch): Promise<StepResult> {
    const { tf } = this;
    const masks = new Map<string, Tensor>(
      this.network.steps.flatMap((step) => {
        const mask = step.kind === 'dropout' ? batch.dropoutMasks.get(step.name) : undefined;
        return mask && step.kind === 'dropout'
          ? [[step.name, tf.tensor(mask, [batch.examples, ...step.maskShape])]]
          : [];
      }),
    );
    const input = this.inputTensor(batch);
    const tensors = runForward(this.context(), input, this.keptTensors(), masks);
    const logits = await float32Values(tensorNamed(tensors, this.outputName));

    const { loss, logitsGradient } = this.loss(logits, batch);
    const gradients = await this.backward.run(
      tensors,
      tf.tensor2d(logitsGradient, [batch.examples, this.outputs]),
      this.resident,
      this.weights,
      masks,
    );
    masks.forEach((mask) => mask.dispose());
    const { gradientNorm } = this.optimizer.apply(this.weights, gradients, batch.learningRate);
    this.refreshTrained();
    return { loss, logits, gradientNorm };
  }

  async predict(batch: Batch): Promise<Float32Array> {
    const input = this.inputTensor(batch);
    const tensors = runForward(this.context(), input, new Set([this.outputName]));
    const logits = await float32Values(tensorNamed(tensors, this.outputName));
    for (const tensor of tensors.values()) tensor.dispose();
    input.dispose();
    return logits;
  }

  trainedWeights(): Promise<Weights> {
    const copies = [...this.weights]
      .filter(([name]) => this.trained.has(name))
      .map(([name, { shape, values }]) => [name, { shape, values: values.slice() }] as const);
    return Promise.resolve(new Map(copies));
  }

  optimizerState(): Promise<OptimizerState> {
    return Promise.resolve(this.optimizer.state());
  }

  assign(weights: Weights): Promise<void> {
    for (const [name, { values }] of weights) {
      const own = this.trained.has(name) ? this.weights.get(name) : undefined;
      if (own?.values.length !== values.length) {
        return Promise.reject(new RangeError(`${name} is no trainable weight of ${values.length} values.`));
      }
      own.values.set(values);
    }
    this.refreshTrained();
    return Promise.resolve();
  }

  dispose(): void {
    this.resident.forEach(disposeResident);
    this.resident.clear();
  }

  private context(): ForwardContext {
    return { tf: this.tf, operations: this.operations, network: this.network, resident: this.resident };
  }

  private inputTensor(batch: Batch): Tensor {
    return this.tf.tensor(batch.values, [batch.examples, ...this.network.inputShape]);
  }

  /** The network's input is kept as well: the backward pass owns and disposes of all that it is given. */
  private keptTensors(): Set<string> {
    return new Set([...this.backward.keptTensors(), this.outputName, this.network.inputName]);
  }

  private loss(logits: Float32Array, { labels, sampleWeights }: TrainingBatch): LossResult {
    const { loss, labelSmoothing } = this.plan;
    return loss === 'sigmoid'
      ? sigmoidCrossEntropy(logits, labels, sampleWeights, labelSmoothing)
      : softmaxCrossEntropy(logits, labels, sampleWeights, labelSmoothing, this.outputs);
  }

  /** Folds the changed weights anew and puts them in place of the old ones on the engine. */
  private refreshTrained(): void {
    for (const step of this.network.steps) {
      if (!hasWeights(step) || !stepWeightNames(step).some((name) => this.trained.has(name))) continue;
      const previous = this.resident.get(step.name);
      this.resident.set(step.name, uploadStep(this.tf, step, this.weights));
      if (previous) disposeResident(previous);
    }
  }
}
