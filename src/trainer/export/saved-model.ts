import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fuse } from '../executors/fused-network.ts';
import { attribute, GraphBuilder, type Output } from '../executors/tensorflow-graph/graph-builder.ts';
import { addForward } from '../executors/tensorflow-graph/network-forward.ts';
import { NetworkWeights } from '../executors/tensorflow-graph/network-weights.ts';
import { reshapeOperation } from '../executors/tensorflow-graph/operations/reshape.ts';
import {
  dataTypes,
  encodeSavedModel,
  type SignatureMessage,
  type TensorInfoMessage,
} from '../executors/tensorflow-graph/saved-model-messages.ts';
import { Tape } from '../executors/tensorflow-graph/tape.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import { outputUnits } from '../network/head.ts';
import { modelLayout, savedModelLayout } from './model-layout.ts';
import type { SavedModel } from './read-model.ts';

/**
 * Writes a classifier as a TensorFlow SavedModel into `folder`, which must not exist: one graph with constant weights,
 * so there are no variables beside it. Its signature `serving_default` takes `pixels` [examples, height, width, 3] of 0
 * to 255 and gives `probabilities` [examples, classes] in the order of the classes, and, for two classes, `score`
 * [examples], that of the positive one. What the classes are is in `assets.extra`.
 *
 * Throws a RangeError when a weight is missing, a UserError when it cannot be written (a full disk).
 */
export async function writeSavedModel(folder: string, model: SavedModel): Promise<void> {
  const extras = path.join(folder, savedModelLayout.extras);
  await mkdir(extras, { recursive: true });
  await writeAtomically(path.join(folder, savedModelLayout.graph), savedModelBytes(model));
  await writeAtomically(
    path.join(extras, modelLayout.metadata),
    `${JSON.stringify(model.metadata, null, 2)}\n`,
  );
}

function savedModelBytes({ network, weights, metadata }: SavedModel): Uint8Array {
  const fused = fuse(network, [network.output]);
  const builder = new GraphBuilder();
  const shape = [null, ...fused.inputShape];
  const pixels = builder.placeholder(savedModelLayout.pixels, 'float32', shape);
  const { scale, offset } = metadata.preprocessing;
  const affine = (operation: string, name: string, input: Output, values: readonly number[]): Output =>
    builder.add(operation, {
      name: `preprocessing/${name}`,
      inputs: [input, builder.constant(`preprocessing/${name}/values`, Float32Array.from(values), [3])],
      attributes: builder.numbers,
      shape,
    });
  const prepared = affine('AddV2', 'offset', affine('Mul', 'scale', pixels, scale), offset);
  const logits = addForward({
    tape: new Tape(builder),
    network: fused,
    input: prepared,
    weights: new NetworkWeights(builder, weights, new Map()),
    dropoutMasks: new Map(),
  }).get(network.output);
  if (!logits) throw new RangeError(`The network ${network.name} gives no output.`);

  const outputs = addProbabilities(builder, logits, metadata.classes.length, metadata.positiveClass);
  const signature: SignatureMessage = {
    inputs: { [savedModelLayout.pixels]: tensorInfo(pixels) },
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, tensorInfo(output)])),
    methodName: 'tensorflow/serving/predict',
  };
  return encodeSavedModel(builder.graph(), { [savedModelLayout.signature]: signature });
}

/** From logits to the probability of every class; a single logit is that of the positive one of two. */
function addProbabilities(
  builder: GraphBuilder,
  logits: Output,
  classes: number,
  positiveClass: number,
): Record<string, Output> {
  const shape = [null, classes];
  const compute = (operation: string, name: string, inputs: Output[]): Output =>
    builder.add(operation, { name, inputs, attributes: builder.numbers, shape });
  if (outputUnits(classes) > 1)
    return { [savedModelLayout.probabilities]: compute('Softmax', savedModelLayout.probabilities, [logits]) };

  // 1 − sigmoid(x) = sigmoid(−x), without a difference of numbers that are nearly equal.
  const opposite = compute('Neg', 'opposite', [logits]);
  const ordered = positiveClass === 1 ? [opposite, logits] : [logits, opposite];
  const both = builder.add('ConcatV2', {
    name: 'logits_of_classes',
    inputs: [...ordered, builder.scalar('logits_of_classes/axis', 1, 'int32')],
    attributes: { ...builder.numbers, N: attribute.integer(2), Tidx: attribute.type('int32') },
    shape,
  });
  const column = builder.add('Sigmoid', {
    name: 'positive',
    inputs: [logits],
    attributes: builder.numbers,
    shape: logits.shape,
  });
  return {
    [savedModelLayout.probabilities]: compute('Sigmoid', savedModelLayout.probabilities, [both]),
    [savedModelLayout.score]: reshapeOperation(builder, savedModelLayout.score, column, [-1]),
  };
}

function tensorInfo({ name, shape }: Output): TensorInfoMessage {
  return {
    name,
    dtype: dataTypes.float32,
    tensorShape: { dim: shape.map((size) => ({ size: size ?? -1 })) },
  };
}
