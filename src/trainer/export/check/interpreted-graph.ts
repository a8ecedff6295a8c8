import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LoadedGraph, Tfjs } from '../../engines/engine.ts';
import {
  type AttributeMessage,
  dataTypes,
  type GraphMessage,
  type NodeMessage,
} from '../../executors/tensorflow-graph/saved-model-messages.ts';

/**
 * A TensorFlow graph run operation by operation, for engines that load none. It knows the operations of exported
 * models: running it throws an Error for any other.
 */
export function openInterpretedGraph(tf: Tfjs, graph: GraphMessage): LoadedGraph {
  const nodes = new Map(graph.node.map((node) => [node.name, node]));
  return {
    run: (feeds, fetches) =>
      tf.tidy(() => {
        const tensors = new Map<string, Tensor>(feeds.map(({ name, tensor }) => [operationOf(name), tensor]));
        const valueOf = (name: string): Tensor => {
          const known = tensors.get(name);
          if (known) return known;
          const node = nodes.get(name);
          if (!node) throw new Error(`The graph has no operation ${name}.`);
          const inputs = node.input.map((input) => valueOf(operationOf(input)));
          const tensor = runOperation(tf, node, inputs);
          tensors.set(name, tensor);
          return tensor;
        };
        return fetches.map((name) => valueOf(operationOf(name)));
      }),
    dispose: () => undefined,
  };
}

/** `operation:0`, the only output that operations here have. */
function operationOf(tensor: string): string {
  return tensor.replace(/:0$/, '');
}

function runOperation(tf: Tfjs, node: NodeMessage, inputs: readonly Tensor[]): Tensor {
  const input = (index: number): Tensor => {
    const tensor = inputs[index];
    if (!tensor) throw new Error(`The operation ${node.name} lacks an input.`);
    return tensor;
  };
  const integers = (index: number): number[] => [...input(index).dataSync()];
  switch (node.op) {
    case 'Const':
      return constant(tf, node);
    case 'Mul':
      return tf.mul(input(0), input(1));
    case 'AddV2':
    case 'BiasAdd':
      return tf.add(input(0), input(1));
    case 'Neg':
      return tf.neg(input(0));
    case 'Relu':
      return tf.relu(input(0));
    case 'Relu6':
      return tf.relu6(input(0));
    case 'Sigmoid':
      return tf.sigmoid(input(0));
    case 'Softmax':
      return tf.softmax(input(0));
    case 'MatMul':
      return tf.matMul(input(0), input(1));
    case 'Conv2D':
      return tf.conv2d(input(0) as Tensor4D, input(1) as Tensor4D, ...geometry(node));
    case 'DepthwiseConv2dNative':
      return tf.depthwiseConv2d(input(0) as Tensor4D, input(1) as Tensor4D, ...geometry(node));
    case 'Mean':
      return tf.mean(input(0), integers(1));
    case 'Reshape':
      return tf.reshape(input(0), integers(1));
    case 'Pad': {
      const edges = integers(1);
      const [top = 0, bottom = 0, left = 0, right = 0] = edges.slice(2);
      return tf.pad4d(input(0) as Tensor4D, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]);
    }
    case 'MaxPool':
      return tf.maxPool(input(0) as Tensor4D, windowOf(node), ...geometry(node));
    case 'AvgPool':
      return tf.avgPool(input(0) as Tensor4D, windowOf(node), ...geometry(node));
    case 'ConcatV2':
      return tf.concat([...inputs.slice(0, -1)] as Tensor1D[], integers(inputs.length - 1)[0]);
    default:
      throw new Error(`The operation ${node.op} of ${node.name} is not known here.`);
  }
}

function constant(tf: Tfjs, node: NodeMessage): Tensor {
  const { tensor } = attributeOf(node, 'value');
  if (!tensor) throw new Error(`The constant ${node.name} has no value.`);
  const shape = tensor.tensorShape.dim.map(({ size }) => size);
  // A copy, because the bytes in the file need not begin at a multiple of four.
  const { buffer } = Uint8Array.from(tensor.tensorContent);
  return tensor.dtype === dataTypes.int32
    ? tf.tensor(new Int32Array(buffer), shape, 'int32')
    : tf.tensor(new Float32Array(buffer), shape, 'float32');
}

function windowOf(node: NodeMessage): number {
  const length = attributeOf(node, 'ksize').list?.i?.[1];
  if (length === undefined) throw new Error(`The operation ${node.name} has no window.`);
  return length;
}

function geometry(node: NodeMessage): [strides: number, padding: 'same' | 'valid'] {
  const strides = attributeOf(node, 'strides').list?.i?.[1];
  const padding = Buffer.from(attributeOf(node, 'padding').s ?? []).toString();
  if (strides === undefined || (padding !== 'SAME' && padding !== 'VALID'))
    throw new Error(`The operation ${node.name} has no strides or padding.`);
  return [strides, padding === 'SAME' ? 'same' : 'valid'];
}

function attributeOf(node: NodeMessage, name: string): AttributeMessage {
  const value = node.attr[name];
  if (!value) throw new Error(`The operation ${node.name} has no ${name}.`);
  return value;
}
