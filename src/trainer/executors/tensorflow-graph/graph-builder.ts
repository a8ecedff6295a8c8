import { sizeOf } from '../../network/description.ts';
import {
  type AttributeMessage,
  type DataType,
  dataTypes,
  type GraphMessage,
  type NodeMessage,
  type ShapeMessage,
} from './saved-model-messages.ts';

/** Lengths of a tensor's axes; null where only the run decides: the number of examples. */
export type GraphShape = readonly (number | null)[];

/** What an operation gives: a tensor that will be there when the graph is run. */
export interface Output {
  /** Unique name of the operation. */
  readonly operation: string;
  /** `operation:index`, by which it is fed and fetched. */
  readonly name: string;
  readonly shape: GraphShape;
}

/** A typed value for an attribute of an operation. */
export const attribute = {
  type: (value: DataType): AttributeMessage => ({ type: dataTypes[value] }),
  integer: (value: number): AttributeMessage => ({ i: value }),
  integers: (value: readonly number[]): AttributeMessage => ({ list: { i: value } }),
  boolean: (value: boolean): AttributeMessage => ({ b: value }),
  text: (value: string): AttributeMessage => ({ s: Buffer.from(value) }),
  shape: (value: GraphShape): AttributeMessage => ({ shape: shapeMessage(value) }),
};

/** An operation to be added. `control`: operations that must have run before it. */
export interface OperationSketch {
  readonly name: string;
  readonly inputs?: readonly Output[];
  readonly control?: readonly Output[];
  readonly attributes?: Readonly<Record<string, AttributeMessage>>;
  readonly shape: GraphShape;
}

/** Of graphs that TensorFlow 2.9 reads as well: it understands all operations used here. */
const graphVersions = { producer: 1087, minConsumer: 12 };

/** Element types of a network's numbers. */
export type Precision = 'float32' | 'float64';

/**
 * A TensorFlow graph under construction. Operations are TensorFlow's own; which exist, and their attributes, is in
 * tensorflow/core/ops.
 */
export class GraphBuilder {
  /** The attribute of operations on the network's numbers. */
  readonly numbers: { readonly T: AttributeMessage };
  private readonly nodes: NodeMessage[] = [];
  private readonly names = new Set<string>();

  /** @param precision of the network's numbers; double for checks, since networks are trained in single */
  constructor(readonly precision: Precision = 'float32') {
    this.numbers = { T: attribute.type(precision) };
  }

  /** Adds an operation and gives its first output. Its name is made unique. */
  add(operation: string, sketch: OperationSketch): Output {
    const { inputs = [], control = [], attributes = {}, shape } = sketch;
    const name = this.uniqueName(sketch.name);
    this.nodes.push({
      name,
      op: operation,
      input: [...inputs.map((input) => input.name), ...control.map((before) => `^${before.operation}`)],
      attr: attributes,
    });
    return { operation: name, name: `${name}:0`, shape };
  }

  /** A tensor that every run is given. */
  placeholder(name: string, type: DataType, shape: GraphShape): Output {
    const attributes = { dtype: attribute.type(type), shape: attribute.shape(shape) };
    return this.add('Placeholder', { name, attributes, shape });
  }

  /** Numbers that never change. Throws a RangeError when they do not fill the shape. */
  constant(name: string, values: Float32Array, shape: readonly number[]): Output {
    const own = this.precision === 'float64' ? Float64Array.from(values) : values;
    return this.constantOf(name, this.precision, own, shape);
  }

  scalar(name: string, value: number, type: DataType = this.precision): Output {
    const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array };
    return this.constantOf(name, type, arrays[type].of(value), []);
  }

  /** A vector of integers, such as a shape or axes. */
  integers(name: string, values: readonly number[]): Output {
    return this.constantOf(name, 'int32', Int32Array.from(values), [values.length]);
  }

  integerMatrix(name: string, rows: readonly (readonly number[])[]): Output {
    return this.constantOf(name, 'int32', Int32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);
  }

  /** The same tensor under another name, there once the operations of `control` have run. */
  identity(name: string, input: Output, control: readonly Output[] = []): Output {
    const { numbers } = this;
    return this.add('Identity', { name, inputs: [input], control, attributes: numbers, shape: input.shape });
  }

  graph(): GraphMessage {
    return { node: this.nodes, versions: graphVersions };
  }

  private constantOf(
    name: string,
    type: DataType,
    values: Float32Array | Float64Array | Int32Array,
    shape: readonly number[],
  ): Output {
    if (values.length !== sizeOf(shape))
      throw new RangeError(`${name} has ${values.length} values, not ${shape.join(' × ')}.`);
    const tensor = {
      dtype: dataTypes[type],
      tensorShape: shapeMessage(shape),
      tensorContent: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    };
    return this.add('Const', { name, attributes: { dtype: attribute.type(type), value: { tensor } }, shape });
  }

  private uniqueName(wanted: string): string {
    const base = wanted.replace(/[^\w.\-/]/g, '_').replace(/^[^A-Za-z0-9.]/, 'x$&');
    let name = base;
    for (let number = 1; this.names.has(name); number++) name = `${base}_${number}`;
    this.names.add(name);
    return name;
  }
}

function shapeMessage(shape: GraphShape): ShapeMessage {
  return { dim: shape.map((size) => ({ size: size ?? -1 })) };
}
