import type { KernelBackend, Tensor } from '@tensorflow/tfjs-core';
import type { LoadedGraph, RawAttribute, Tfjs } from '../engine.ts';

/** A loaded TensorFlow: tfjs on top of the C library. */
export interface LoadedTensorflow {
  readonly tf: Tfjs;
  /** Of the C library, as it says itself. */
  readonly version: string;
  readonly usesGpu: boolean;
  readonly rawOperation: (
    operation: string,
    attributes: readonly RawAttribute[],
    inputs: readonly Tensor[],
  ) => Tensor;
  readonly openGraph: (folder: string) => LoadedGraph;
}

/** What tfjs-node's backend has beyond a tfjs backend. */
interface NodeBackend extends KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<string, number>> & { readonly TF_Version: string };
  executeSingleOutput(
    operation: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: readonly Tensor[],
  ): Tensor;
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  runSavedModel(
    session: number,
    inputs: readonly Tensor[],
    inputInfos: readonly { readonly name: string }[],
    outputNames: readonly string[],
  ): Tensor[];
  deleteSavedModel(session: number): void;
}

/**
 * Loads tfjs-node from its package folder with the `require` given. Throws what loading throws; a library that does
 * not fit the processor can end the process.
 *
 * It stands on its own, without imports, because its source is also given to a child process (see try-engine.ts).
 */
export function loadTensorflow(require: NodeJS.Require, packageFolder: string): LoadedTensorflow {
  // tfjs-node 4.22 calls two helpers that Node has given up: one is gone since Node 23, one warns before that.
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  util['isArray'] = Array.isArray;
  const tf = require(packageFolder) as Tfjs;
  tf.enableProdMode();
  const backend = tf.backend() as NodeBackend;
  const { binding } = backend;

  function valueOf(attribute: RawAttribute): { name: string; type: number; value: unknown } {
    const { name, kind, value } = attribute;
    const typed = (type: string, given: unknown) => ({ name, type: binding[type] ?? -1, value: given });
    switch (kind) {
      case 'dtype':
        return typed('TF_ATTR_TYPE', value === 'float32' ? binding['TF_FLOAT'] : binding['TF_INT32']);
      case 'string':
        return typed('TF_ATTR_STRING', value);
      case 'bool':
        return typed('TF_ATTR_BOOL', value);
      case 'float':
        return typed('TF_ATTR_FLOAT', value);
      case 'int':
      case 'ints':
        // The binding takes a list where the value is an array.
        return typed('TF_ATTR_INT', value);
    }
  }

  function openGraph(folder: string): LoadedGraph {
    const session = backend.loadSavedModelMetaGraph(folder, 'serve');
    return {
      run: (feeds, fetches) =>
        backend.runSavedModel(
          session,
          feeds.map(({ tensor }) => tensor),
          feeds.map(({ name }) => ({ name })),
          fetches,
        ),
      dispose: () => backend.deleteSavedModel(session),
    };
  }

  return {
    tf,
    version: binding.TF_Version,
    usesGpu: backend.isUsingGpuDevice,
    rawOperation: (operation, attributes, inputs) =>
      backend.executeSingleOutput(operation, attributes.map(valueOf), inputs),
    openGraph,
  };
}
