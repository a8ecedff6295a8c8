import type { NetworkDescription, Weights } from '../../network/description.ts';
import type { Tfjs } from '../../engines/engine.ts';
import type { Batch, InferenceSession } from '../executor.ts';
import { fuse } from '../fused-network.ts';
import type { EngineOperations } from './engine-operations.ts';
import { type ForwardContext, runForward, tensorNamed } from './forward.ts';
import { disposeResident, float32Values, residentWeights, type ResidentWeights } from './resident-weights.ts';

/** The frozen forward pass, operation by operation, with weights that stay on the engine. */
export class TfjsInferenceSession implements InferenceSession {
  private readonly context: ForwardContext;
  private readonly resident: ReadonlyMap<string, ResidentWeights>;

  constructor(
    private readonly tf: Tfjs,
    operations: EngineOperations,
    network: NetworkDescription,
    weights: Weights,
    private readonly outputs: readonly string[],
  ) {
    const fused = fuse(network, outputs);
    this.resident = residentWeights(tf, fused.steps, weights);
    this.context = { tf, operations, network: fused, resident: this.resident };
  }

  async run(batch: Batch): Promise<Float32Array[]> {
    const input = this.tf.tensor(batch.values, [batch.examples, ...this.context.network.inputShape]);
    const tensors = runForward(this.context, input, new Set(this.outputs));
    const results: Float32Array[] = [];
    for (const name of this.outputs) results.push(await float32Values(tensorNamed(tensors, name)));
    for (const tensor of tensors.values()) tensor.dispose();
    input.dispose();
    return results;
  }

  dispose(): void {
    this.resident.forEach(disposeResident);
  }
}
