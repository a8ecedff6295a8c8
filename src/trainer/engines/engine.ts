import type * as tfjsCore from '@tensorflow/tfjs-core';

/** The tfjs core API of whichever copy the engine brought with it. */
export type Tfjs = typeof tfjsCore;

/** What computes: a tfjs backend with what is known about it. Opened by `openEngine`, used through an executor. */
export interface Engine {
  readonly name: EngineName;
  /** Of the library that computes: TensorFlow's own version, or tfjs's for wasm. */
  readonly version: string;
  /** Human-readable, such as `GPU: NVIDIA H200` or `CPU`. */
  readonly device: string;
  readonly deviceKind: 'gpu' | 'cpu';
  readonly threads: number;
  readonly tf: Tfjs;
  /**
   * Runs one raw operation of the engine's library, for what tfjs has no fast path to (tensorflow engine only).
   * Attribute types are TensorFlow's; the caller owns the result.
   */
  readonly rawOperation?: (
    operation: string,
    attributes: readonly RawAttribute[],
    inputs: readonly tfjsCore.Tensor[],
  ) => tfjsCore.Tensor;
  /**
   * Loads the TensorFlow graph in a folder, a `saved_model.pb` tagged `serve`, for what is run as a whole (tensorflow
   * engine only). The folder is not needed afterwards. Throws an Error when the graph cannot be loaded.
   */
  readonly openGraph?: (folder: string) => LoadedGraph;
  dispose(): void;
}

/** A graph within the engine, with variables of its own that keep their values from run to run. */
export interface LoadedGraph {
  /**
   * Feeds and fetches tensors by name, such as `input:0`, running what the fetched ones need. The caller owns all
   * tensors. Throws an Error when the graph cannot be run like that.
   */
  run(
    feeds: readonly { readonly name: string; readonly tensor: tfjsCore.Tensor }[],
    fetches: readonly string[],
  ): tfjsCore.Tensor[];
  dispose(): void;
}

export type EngineName = 'tensorflow' | 'wasm';

export type RawAttribute =
  | { readonly name: string; readonly kind: 'dtype'; readonly value: 'float32' | 'int32' }
  | { readonly name: string; readonly kind: 'string'; readonly value: string }
  | { readonly name: string; readonly kind: 'bool'; readonly value: boolean }
  | { readonly name: string; readonly kind: 'float'; readonly value: number }
  | { readonly name: string; readonly kind: 'int'; readonly value: number }
  | { readonly name: string; readonly kind: 'ints'; readonly value: readonly number[] };

/** An engine that was passed over, or the library that makes TensorFlow fast, and why, in words for the user. */
export interface PassedOver {
  readonly name: EngineName | 'oneDNN';
  readonly reason: string;
}

/** The engine to train with. */
export interface EngineSelection {
  readonly engine: Engine;
  readonly passedOver: readonly PassedOver[];
}
