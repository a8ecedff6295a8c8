import type { Engine } from '../../engines/engine.ts';
import type { NetworkDescription, Weights } from '../../network/description.ts';
import type { Batch, InferenceSession } from '../executor.ts';
import { fuse } from '../fused-network.ts';
import { GraphBuilder, type Output } from './graph-builder.ts';
import { GraphSession } from './graph-session.ts';
import { addForward } from './network-forward.ts';
import { NetworkWeights } from './network-weights.ts';
import { Tape } from './tape.ts';

/** The frozen forward pass as one graph with constant weights. */
export class GraphInferenceSession implements InferenceSession {
  private constructor(
    private readonly session: GraphSession,
    private readonly input: Output,
    private readonly inputShape: readonly number[],
    private readonly outputs: readonly Output[],
  ) {}

  /** Throws a RangeError for a layer or weight that is not there. */
  static async open(
    engine: Engine,
    description: NetworkDescription,
    weights: Weights,
    outputs: readonly string[],
  ): Promise<GraphInferenceSession> {
    const network = fuse(description, outputs);
    const builder = new GraphBuilder();
    const input = builder.placeholder('input', 'float32', [null, ...network.inputShape]);
    const tensors = addForward({
      tape: new Tape(builder),
      network,
      input,
      weights: new NetworkWeights(builder, weights, new Map()),
      dropoutMasks: new Map(),
    });
    const fetched = outputs.map((name) => {
      const tensor = tensors.get(name);
      if (!tensor) throw new RangeError(`The network gives no ${name}.`);
      // What is fed cannot be fetched, and what is fetched is named once.
      return builder.identity('output', tensor);
    });
    const session = await GraphSession.open(engine, builder.graph());
    return new GraphInferenceSession(session, input, network.inputShape, fetched);
  }

  run({ examples, values }: Batch): Promise<Float32Array[]> {
    const shape = [examples, ...this.inputShape];
    return this.session.run([{ placeholder: this.input, values, shape }], this.outputs);
  }

  dispose(): void {
    this.session.dispose();
  }
}
