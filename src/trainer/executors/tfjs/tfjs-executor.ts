import type { Engine } from '../../engines/engine.ts';
import type { Executor } from '../executor.ts';
import type { EngineOperations } from './engine-operations.ts';
import { TfjsInferenceSession } from './inference-session.ts';
import { createTensorflowOperations } from './tensorflow-operations.ts';
import { TfjsTrainingSession } from './training-session.ts';
import { loadWasmKernels } from './wasm-kernels/load-kernels.ts';
import { createWasmOperations } from './wasm-operations.ts';

/** The operation-by-operation executor: the reference for every other, and the one that serves wasm. */
export async function createTfjsExecutor(engine: Engine): Promise<Executor> {
  const { tf } = engine;
  const operations = await engineOperations(engine);
  return {
    name: 'tfjs',
    openInference: (network, weights, outputs) =>
      Promise.resolve(new TfjsInferenceSession(tf, operations, network, weights, outputs)),
    openTraining: (plan) => Promise.resolve(new TfjsTrainingSession(tf, operations, plan)),
    dispose: () => undefined,
  };
}

async function engineOperations(engine: Engine): Promise<EngineOperations> {
  switch (engine.name) {
    case 'tensorflow':
      return createTensorflowOperations(engine);
    case 'wasm':
      return createWasmOperations(engine.tf, await loadWasmKernels(engine.tf.backend()));
  }
}
