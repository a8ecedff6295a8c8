import type { Tfjs } from '../../engines/engine.ts';
import type { EngineOperations } from './engine-operations.ts';
import { createWasmForwardOperations } from './wasm-forward-operations.ts';
import { createWasmGradientOperations } from './wasm-gradient-operations.ts';
import type { WasmKernels } from './wasm-kernels/wasm-kernels.ts';

/** The heavy operations on the wasm backend: our own SIMD kernels, forward and backward. */
export function createWasmOperations(tf: Tfjs, kernels: WasmKernels): EngineOperations {
  return { ...createWasmForwardOperations(tf, kernels), ...createWasmGradientOperations(tf, kernels) };
}
