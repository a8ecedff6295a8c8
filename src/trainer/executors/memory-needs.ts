import type { EngineName } from '../engines/engine.ts';
import { type NetworkDescription, networkWeights, sizeOf } from '../network/description.ts';
import { fuse, outputBytes } from './fused-network.ts';

/** Bytes that a batch of a network's examples takes, an upper estimate. */
export interface MemoryNeeds {
  /** All weights, once. */
  readonly weights: number;
  /** Of activations, for each example of a batch. */
  readonly perExample: number;
}

/**
 * What an engine takes beside activations: TensorFlow its library, and the weights while it loads and first runs a graph
 * (in its file, as constants, folded, in the layout that it computes in; measured: 9 times for VGG16, 18 for ResNet50
 * and VGG19). The memory that WebAssembly can address holds nothing but tensors.
 */
const beside: Readonly<Record<EngineName, { readonly engine: number; readonly copiesOfWeights: number }>> = {
  tensorflow: { engine: 500e6, copiesOfWeights: 18 },
  wasm: { engine: 0, copiesOfWeights: 3 },
};
/** What a step takes for each of its activations. Measured: 0.8 (DenseNet121), 1.1 (MobileNetV2), 1.35 (EfficientNetB0). */
const shareOfStep = 1.5;

/**
 * Of a forward pass that gives the layers named in `outputs`: the activations that are needed at the same time, and
 * what goes into and comes out of the operation at work once more, in the layout that it computes in.
 */
export function inferenceMemory(network: NetworkDescription, outputs: readonly string[]): MemoryNeeds {
  const { inputName, inputShape, steps } = fuse(network, outputs);
  const lastReader = new Map(steps.flatMap(({ inputs }, index) => inputs.map((name) => [name, index])));
  const live = new Map([[inputName, bytesOf(inputShape)]]);
  const kept = new Set(outputs);
  let perExample = 0;
  for (const [index, step] of steps.entries()) {
    live.set(step.name, outputBytes(step));
    const together = [...live.values()].reduce((sum, bytes) => sum + bytes, 0);
    perExample = Math.max(perExample, together + bytesOf(step.inputShape) + outputBytes(step));
    for (const name of step.inputs) if (lastReader.get(name) === index && !kept.has(name)) live.delete(name);
  }
  return { weights: weightBytes(network), perExample };
}

/** Of a step of training: every activation is kept until its gradient is known. */
export function trainingMemory(network: NetworkDescription): MemoryNeeds {
  const { inputShape, steps } = fuse(network, [network.output]);
  const activations = steps.reduce((sum, step) => sum + outputBytes(step), bytesOf(inputShape));
  return { weights: weightBytes(network), perExample: shareOfStep * activations };
}

/**
 * Bytes that an engine has left for activations, of `usable` ones. Never less than a quarter: what it takes beside them
 * is an upper estimate, and a smaller batch would not make up for it.
 */
export function roomForActivations({ weights }: MemoryNeeds, engine: EngineName, usable: number): number {
  const { engine: library, copiesOfWeights } = beside[engine];
  return Math.max(usable - library - copiesOfWeights * weights, usable / 4);
}

function weightBytes(network: NetworkDescription): number {
  return networkWeights(network).reduce((sum, { shape }) => sum + bytesOf(shape), 0);
}

function bytesOf(shape: readonly number[]): number {
  return sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
}
