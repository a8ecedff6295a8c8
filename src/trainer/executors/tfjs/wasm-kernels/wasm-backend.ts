import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';

/** A WebAssembly.Memory, which Node's types leave out. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What is used of tfjs's wasm backend beyond its public types: where tensors lie, and the memory they lie in. */
export interface WasmBackend {
  /** The emscripten module. Its memory grows, so views of it are made anew for each use. */
  readonly wasm: { readonly asm: { readonly memory: WasmMemory } };
  readonly dataIdMap: { get(dataId: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  disposeData(dataId: DataId): boolean;
}

/**
 * The backend as a WasmBackend. Throws a TypeError when it is not tfjs's wasm backend, or a version of it whose
 * memory cannot be reached.
 */
export function asWasmBackend(backend: unknown): WasmBackend {
  if (!isWasmBackend(backend)) throw new TypeError("This is not tfjs's wasm backend as version 4.22 has it.");
  return backend;
}

function isWasmBackend(backend: unknown): backend is WasmBackend {
  return (
    valueAt(backend, 'wasm', 'asm', 'memory', 'buffer') instanceof ArrayBuffer &&
    typeof valueAt(backend, 'dataIdMap', 'get') === 'function' &&
    typeof valueAt(backend, 'makeOutput') === 'function' &&
    typeof valueAt(backend, 'disposeData') === 'function'
  );
}

function valueAt(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}
