import { createRequire } from 'node:module';
import path from 'node:path';
import type * as WasmBackend from '@tensorflow/tfjs-backend-wasm';
import type { Engine, Tfjs } from '../engine.ts';

/**
 * Opens tfjs's WebAssembly backend with SIMD on one thread: the engine that is always there.
 * Throws an Error when the backend cannot be started (a processor or a Node without SIMD).
 */
export async function openWasmEngine(): Promise<Engine> {
  // Both find their files beside themselves, so they are required at run time and not bundled.
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as Tfjs;
  tf.enableProdMode();
  const backend = require('@tensorflow/tfjs-backend-wasm') as typeof WasmBackend;
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  // tfjs asks whether threads are to be had before it loads, and warns where Node has none.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  backend.setWasmPaths(`${folder}${path.sep}`);
  const factory = tf.findBackendFactory('wasm');
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend could not be started');
  await tf.ready();
  return {
    name: 'wasm',
    version: backend.version_wasm,
    device: 'CPU',
    deviceKind: 'cpu',
    threads: 1,
    tf,
    // Gives the memory back, and leaves the backend to be opened again.
    dispose: () => {
      tf.removeBackend('wasm');
      tf.registerBackend('wasm', factory, 2);
    },
  };
}
