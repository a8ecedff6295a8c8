import { cacheFolder } from '../../node/cache-folder.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import type { Engine, EngineSelection } from './engine.ts';
import { selfTest } from './self-test.ts';
import { findTensorflow } from './tensorflow/find-tensorflow.ts';
import { openTensorflowEngine } from './tensorflow/tensorflow-engine.ts';
import { openWasmEngine } from './wasm/wasm-engine.ts';

export interface EngineWish {
  readonly engine: 'auto' | 'tensorflow' | 'wasm';
  readonly device: 'auto' | 'gpu' | 'cpu';
  /** Where installed engines are looked for; the user's cache folder unless told. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens the engine to compute with, after a small self-test. `auto` takes tensorflow where it can be used and wasm
 * otherwise, and says why tensorflow was passed over.
 *
 * Throws UserError when the engine asked for cannot be used, or when a GPU was asked for and is not used: what was
 * asked for is never exchanged for something slower. Throws StoppedError when stopped.
 */
export async function openEngine(wish: EngineWish): Promise<EngineSelection> {
  const signal = wish.signal ?? new AbortController().signal;
  if (signal.aborted) throw new StoppedError();
  if (wish.engine === 'wasm') {
    if (wish.device === 'gpu') {
      throw new UserError(
        'A GPU was asked for, and the wasm engine computes on the CPU. Choose the tensorflow engine, or the CPU.',
      );
    }
    return { engine: await openTestedWasm(), passedOver: [] };
  }
  const tensorflow = await openTensorflow(wish, signal);
  if ('engine' in tensorflow) {
    const { engine, whyNoOneDnn } = tensorflow;
    return { engine, passedOver: whyNoOneDnn === null ? [] : [{ name: 'oneDNN', reason: whyNoOneDnn }] };
  }
  if (wish.device === 'gpu') {
    throw new UserError(
      `A GPU was asked for and cannot be used by the tensorflow engine: ${tensorflow.reason}. ` +
        'Put that right, install a GPU build with "transfer-learning engine install", or choose the CPU.',
    );
  }
  if (wish.engine === 'tensorflow') {
    throw new UserError(
      `The tensorflow engine cannot be used: ${tensorflow.reason}. ` +
        'Install it with "transfer-learning engine install", or choose the wasm engine.',
    );
  }
  return { engine: await openTestedWasm(), passedOver: [{ name: 'tensorflow', reason: tensorflow.reason }] };
}

async function openTensorflow(
  wish: EngineWish,
  signal: AbortSignal,
): ReturnType<typeof openTensorflowEngine> {
  const search = findTensorflow(wish.cacheFolder ?? cacheFolder());
  return 'found' in search ? openTensorflowEngine(search.found, wish.device, signal) : search;
}

async function openTestedWasm(): Promise<Engine> {
  const engine = await openWasmEngine().catch((error: unknown) => {
    throw new UserError(
      `The wasm engine could not be started (${error instanceof Error ? error.message : String(error)}). ` +
        'It needs a processor and a Node with WebAssembly SIMD. Run "npm install" again if packages are missing.',
      { cause: error },
    );
  });
  const wrong = selfTest(engine);
  if (wrong === undefined) return engine;
  engine.dispose();
  throw new UserError(
    `The wasm engine computes wrong on this computer: ${wrong}. Use another version of Node, or the tensorflow engine.`,
  );
}
