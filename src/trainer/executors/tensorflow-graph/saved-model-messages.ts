import protobuf from 'protobufjs/light.js';

/** Element types of tensors, by TensorFlow's number. */
export const dataTypes = { float32: 1, float64: 2, int32: 3 } as const;
export type DataType = keyof typeof dataTypes;

export interface ShapeMessage {
  readonly dim: readonly { readonly size: number }[];
}

export interface TensorMessage {
  readonly dtype: number;
  readonly tensorShape: ShapeMessage;
  /** Values in row-major order, little-endian. */
  readonly tensorContent: Uint8Array;
}

/** The value of an attribute; just one of the fields is there. */
export interface AttributeMessage {
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: ShapeMessage;
  readonly tensor?: TensorMessage;
  readonly list?: { readonly i?: readonly number[]; readonly s?: readonly Uint8Array[] };
}

export interface NodeMessage {
  readonly name: string;
  readonly op: string;
  /** `node:index`; `^node` is a control dependency, and they come last. */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttributeMessage>>;
}

export interface GraphMessage {
  readonly node: readonly NodeMessage[];
  readonly versions: { readonly producer: number; readonly minConsumer: number };
}

/** A tensor that whoever uses a graph gives or gets. */
export interface TensorInfoMessage {
  /** `operation:index`. */
  readonly name: string;
  readonly dtype: number;
  readonly tensorShape: ShapeMessage;
}

/** How a graph is used: what goes in and what comes out, by the names under which users know it. */
export interface SignatureMessage {
  readonly inputs: Readonly<Record<string, TensorInfoMessage>>;
  readonly outputs: Readonly<Record<string, TensorInfoMessage>>;
  readonly methodName: string;
}

/** What a `saved_model.pb` holds. */
export interface SavedGraph {
  readonly graph: GraphMessage;
  readonly signatures: Readonly<Record<string, SignatureMessage>>;
}

const tensorInfos = (id: number): protobuf.IMapField => ({ keyType: 'string', type: 'TensorInfo', id });

const attributes: protobuf.IMapField = { keyType: 'string', type: 'AttrValue', id: 5 };

/**
 * The part of TensorFlow's protocol buffers that a graph is written with. Numbers of fields are TensorFlow's public
 * ones (tensorflow/core/protobuf/saved_model.proto and meta_graph.proto, tensorflow/core/framework/*.proto).
 */
const messages = protobuf.Root.fromJSON({
  nested: {
    SavedModel: {
      fields: {
        savedModelSchemaVersion: { type: 'int64', id: 1 },
        metaGraphs: { rule: 'repeated', type: 'MetaGraphDef', id: 2 },
      },
    },
    MetaGraphDef: {
      fields: {
        metaInfoDef: { type: 'MetaInfoDef', id: 1 },
        graphDef: { type: 'GraphDef', id: 2 },
        signatureDef: { keyType: 'string', type: 'SignatureDef', id: 5 } as protobuf.IMapField,
      },
    },
    SignatureDef: {
      fields: {
        inputs: tensorInfos(1),
        outputs: tensorInfos(2),
        methodName: { type: 'string', id: 3 },
      },
    },
    TensorInfo: {
      fields: {
        name: { type: 'string', id: 1 },
        dtype: { type: 'int32', id: 2 },
        tensorShape: { type: 'TensorShapeProto', id: 3 },
      },
    },
    MetaInfoDef: { fields: { tags: { rule: 'repeated', type: 'string', id: 4 } } },
    GraphDef: {
      fields: {
        node: { rule: 'repeated', type: 'NodeDef', id: 1 },
        versions: { type: 'VersionDef', id: 4 },
      },
    },
    VersionDef: { fields: { producer: { type: 'int32', id: 1 }, minConsumer: { type: 'int32', id: 2 } } },
    NodeDef: {
      fields: {
        name: { type: 'string', id: 1 },
        op: { type: 'string', id: 2 },
        input: { rule: 'repeated', type: 'string', id: 3 },
        attr: attributes,
      },
    },
    AttrValue: {
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: { type: 'ListValue', id: 1 },
        s: { type: 'bytes', id: 2 },
        i: { type: 'int64', id: 3 },
        f: { type: 'float', id: 4 },
        b: { type: 'bool', id: 5 },
        type: { type: 'int32', id: 6 },
        shape: { type: 'TensorShapeProto', id: 7 },
        tensor: { type: 'TensorProto', id: 8 },
      },
    },
    ListValue: {
      fields: {
        s: { rule: 'repeated', type: 'bytes', id: 2 },
        i: { rule: 'repeated', type: 'int64', id: 3 },
      },
    },
    TensorProto: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensorShape: { type: 'TensorShapeProto', id: 2 },
        tensorContent: { type: 'bytes', id: 4 },
      },
    },
    TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
  },
});
const savedModel = messages.lookupType('SavedModel');

/** The tag under which the graph is found in its file. */
export const graphTag = 'serve';

/** A graph as the bytes of a `saved_model.pb`, with the ways to use it. Variables have no values there. */
export function encodeSavedModel(graph: GraphMessage, signatures: SavedGraph['signatures'] = {}): Uint8Array {
  const metaGraph = { metaInfoDef: { tags: [graphTag] }, graphDef: graph, signatureDef: signatures };
  return savedModel.encode({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] }).finish();
}

/** Reads what `encodeSavedModel` wrote. Throws an Error for anything that is not a saved model. */
export function decodeSavedModel(bytes: Uint8Array): SavedGraph {
  const { metaGraphs } = savedModel.toObject(savedModel.decode(bytes), {
    longs: Number,
    arrays: true,
    objects: true,
  }) as { metaGraphs: readonly { graphDef?: GraphMessage; signatureDef: SavedGraph['signatures'] }[] };
  const [metaGraph] = metaGraphs;
  if (!metaGraph?.graphDef) throw new Error('It holds no graph.');
  return { graph: metaGraph.graphDef, signatures: metaGraph.signatureDef };
}
