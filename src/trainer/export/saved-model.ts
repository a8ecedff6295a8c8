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
 * [examples], that of the positive one. Where a temperature is stored with the model it also gives
 * `calibrated_probabilities` [examples, classes], those of the logits divided by it. What the classes are is in
 * `assets.extra`.
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

  const outputs = addProbabilities(builder, logits, metadata);
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
  { classes, positiveClass, temperature }: SavedModel['metadata'],
): Record<string, Output> {
  const shape = [null, classes.length];
  const compute = (operation: string, name: string, inputs: Output[]): Output =>
    builder.add(operation, { name, inputs, attributes: builder.numbers, shape });
  const single = outputUnits(classes.length) === 1;
  const [activation, ofClasses] = single
    ? (['Sigmoid', bothLogits(builder, logits, positiveClass)] as const)
    : (['Softmax', logits] as const);
  const outputs: Record<string, Output> = {
    [savedModelLayout.probabilities]: compute(activation, savedModelLayout.probabilities, [ofClasses]),
  };
  if (temperature !== null) {
    const factor = builder.scalar('calibrated_logits/factor', 1 / temperature, 'float32');
    const scaled = compute('Mul', 'calibrated_logits', [ofClasses, factor]);
    outputs[savedModelLayout.calibrated] = compute(activation, savedModelLayout.calibrated, [scaled]);
  }
  if (single) {
    const column = builder.add('Sigmoid', {
      name: 'positive',
      inputs: [logits],
      attributes: builder.numbers,
      shape: logits.shape,
    });
    outputs[savedModelLayout.score] = reshapeOperation(builder, savedModelLayout.score, column, [-1]);
  }
  return outputs;
}

/** A logit for each of two classes, in their order. 1 − sigmoid(x) = sigmoid(−x), without a difference of numbers that are nearly equal. */
function bothLogits(builder: GraphBuilder, logits: Output, positiveClass: number): Output {
  const shape = [null, 2];
  const opposite = builder.add('Neg', {
    name: 'opposite',
    inputs: [logits],
    attributes: builder.numbers,
    shape: logits.shape,
  });
  const ordered = positiveClass === 1 ? [opposite, logits] : [logits, opposite];
  return builder.add('ConcatV2', {
    name: 'logits_of_classes',
    inputs: [...ordered, builder.scalar('logits_of_classes/axis', 1, 'int32')],
    attributes: { ...builder.numbers, N: attribute.integer(2), Tidx: attribute.type('int32') },
    shape,
  });
}

function tensorInfo({ name, shape }: Output): TensorInfoMessage {
  return {
    name,
    dtype: dataTypes.float32,
    tensorShape: { dim: shape.map((size) => ({ size: size ?? -1 })) },
  };
}
