import { readFile } from 'node:fs/promises';
import { asWasmBackend, type WasmMemory } from './wasm-backend.ts';
import type { WasmKernels } from './wasm-kernels.ts';

/** The part of the WebAssembly API that is used; Node's types leave it out. */
declare const WebAssembly: {
  instantiate(
    module: Uint8Array,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ): Promise<{ readonly instance: { readonly exports: unknown } }>;
};

/** The bundle lies beside the compiled kernels; the source finds them where the build puts them. */
const kernelsFile = import.meta.url.endsWith('.ts')
  ? new URL('../../../../../dist/kernels.wasm', import.meta.url)
  : new URL('./kernels.wasm', import.meta.url);

/**
 * Starts our kernels in the memory of tfjs's wasm backend, so that they read and write its tensors in place.
 * Throws a TypeError for any other backend, and the file system's error when kernels.wasm was not built.
 */
export async function loadWasmKernels(backend: unknown): Promise<WasmKernels> {
  const { memory } = asWasmBackend(backend).wasm.asm;
  const { instance } = await WebAssembly.instantiate(await readFile(kernelsFile), { env: { memory } });
  return instance.exports as WasmKernels;
}
