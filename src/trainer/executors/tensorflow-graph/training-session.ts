import type { Engine } from '../../engines/engine.ts';
import { sizeOf, type Weight, type Weights } from '../../network/description.ts';
import type {
  Batch,
  OptimizerState,
  StepResult,
  TrainingBatch,
  TrainingPlan,
  TrainingSession,
} from '../executor.ts';
import { type Feed, GraphSession } from './graph-session.ts';
import { buildTrainingGraph, type TrainingGraph } from './training-graph.ts';
import type { Variable } from './variable.ts';

/** Training as one graph: weights and the optimiser's memory live in TensorFlow and change there. */
export class GraphTrainingSession implements TrainingSession {
  private constructor(
    private readonly session: GraphSession,
    private readonly parts: TrainingGraph,
    /** Steps taken, by this session and those that it goes on from. */
    private steps: number,
  ) {}

  /** Throws a RangeError for a weight that is not there or has no gradient. */
  static async open(engine: Engine, plan: TrainingPlan): Promise<GraphTrainingSession> {
    const parts = buildTrainingGraph(plan);
    const session = await GraphSession.open(engine, parts.graph);
    const { steps = 0, slots = new Map<string, Weight>() } = plan.initialOptimizerState ?? {};
    try {
      const feeds = [
        ...valuesFor(parts.weights, plan.weights),
        ...valuesFor(parts.optimizer.slots, slots, 0),
      ];
      await session.run(feeds, [parts.weightsAssigned, parts.slotsAssigned]);
    } catch (error) {
      session.dispose();
      throw error;
    }
    return new GraphTrainingSession(session, parts, steps);
  }

  async step(batch: TrainingBatch): Promise<StepResult> {
    const { labels, sampleWeights, lossOfStep, logits, gradientNorm, optimizer } = this.parts;
    const { examples } = batch;
    const feeds = [
      ...this.inputs(batch, batch.dropoutMasks),
      { placeholder: labels, values: Int32Array.from(batch.labels), shape: [examples] },
      { placeholder: sampleWeights, values: batch.sampleWeights, shape: [examples] },
      ...optimizer.feeds(this.steps + 1, batch.learningRate),
    ];
    const [loss, logitValues, norm] = await this.session.run(feeds, [lossOfStep, logits, gradientNorm]);
    this.steps++;
    return {
      loss: loss?.[0] ?? Number.NaN,
      logits: logitValues ?? new Float32Array(),
      gradientNorm: norm?.[0] ?? Number.NaN,
    };
  }

  async predict(batch: Batch): Promise<Float32Array> {
    const [logits] = await this.session.run(this.inputs(batch, new Map()), [this.parts.logits]);
    return logits ?? new Float32Array();
  }

  trainedWeights(): Promise<Weights> {
    return this.read(this.parts.weights);
  }

  async optimizerState(): Promise<OptimizerState> {
    return { steps: this.steps, slots: await this.read(this.parts.optimizer.slots) };
  }

  async assign(weights: Weights): Promise<void> {
    for (const [name, { values }] of weights) {
      const own = this.parts.weights.get(name);
      if (!own || values.length !== sizeOf(own.shape))
        throw new RangeError(`${name} is no trainable weight of ${values.length} values.`);
    }
    const others = weights.size < this.parts.weights.size ? await this.trainedWeights() : [];
    await this.session.run(valuesFor(this.parts.weights, new Map([...others, ...weights])), [
      this.parts.weightsAssigned,
    ]);
  }

  dispose(): void {
    this.session.dispose();
  }

  /** The batch, and the dropout of a step; without it nothing is dropped. */
  private inputs({ examples, values }: Batch, masks: ReadonlyMap<string, Float32Array>): Feed[] {
    const { input, network, dropoutMasks } = this.parts;
    return [
      { placeholder: input, values, shape: [examples, ...network.inputShape] },
      ...[...dropoutMasks].map(([name, placeholder]): Feed => {
        const units = placeholder.shape.slice(1).map(Number);
        const mask = masks.get(name);
        return mask
          ? { placeholder, values: mask, shape: [examples, ...units] }
          : { placeholder, values: new Float32Array(sizeOf(units)).fill(1), shape: [1, ...units] };
      }),
    ];
  }

  private async read(variables: ReadonlyMap<string, Variable>): Promise<Weights> {
    const entries = [...variables];
    const values = await this.session.run(
      [],
      entries.map(([, { read }]) => read),
    );
    return new Map(
      entries.map(([name, { shape }], index) => [
        name,
        { shape, values: values[index] ?? new Float32Array() },
      ]),
    );
  }
}

/** New values for all variables; those that are not given are filled with `otherwise`. Throws a RangeError without it. */
function valuesFor(variables: ReadonlyMap<string, Variable>, given: Weights, otherwise?: number): Feed[] {
  return [...variables].map(([name, { newValue, shape }]) => {
    const size = sizeOf(shape);
    const values =
      given.get(name)?.values ?? (otherwise === undefined ? null : new Float32Array(size).fill(otherwise));
    if (values?.length !== size) throw new RangeError(`${name} needs ${size} values.`);
    return { placeholder: newValue, values, shape };
  });
}
