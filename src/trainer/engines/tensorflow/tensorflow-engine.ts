import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { setLoadingEnvironment } from '../../../node/trainer-process/engine-environment.ts';
import type { Engine } from '../engine.ts';
import { selfTest } from '../self-test.ts';
import type { FoundTensorflow } from './find-tensorflow.ts';
import { nvidiaGpus, whyNoGpu } from './gpu.ts';
import { loadTensorflow, type LoadedTensorflow } from './load-tensorflow.ts';
import { tryEngine } from './try-engine.ts';

/** `whyNoOneDnn`: what goes wrong with oneDNN on this processor, in words, where it is not used for that. */
interface OpenedTensorflow {
  readonly engine: Engine;
  readonly whyNoOneDnn: string | null;
}

/**
 * Loads the TensorFlow engine that was found into this process and tests it; gives the reason, in words, when it
 * cannot be used as asked. An engine that was never tried on this processor is tried in a child process first.
 * Throws StoppedError when stopped.
 */
export async function openTensorflowEngine(
  found: FoundTensorflow,
  device: 'auto' | 'gpu' | 'cpu',
  signal: AbortSignal,
): Promise<OpenedTensorflow | { readonly reason: string }> {
  let tried = found.tried;
  if (!tried || device === 'gpu') {
    const trial = await tryEngine(found.packageFolder, device, signal);
    if (!trial.works) return { reason: trial.reason };
    if (device === 'gpu' && !trial.usesGpu) return { reason: whyNoGpu(await nvidiaGpus(), trial.log) };
    tried = trial;
  }
  const { whyNoOneDnn } = tried;
  setLoadingEnvironment(device, whyNoOneDnn === null);
  let loaded: LoadedTensorflow;
  try {
    loaded = loadTensorflow(createRequire(import.meta.url), found.packageFolder);
    if (!(await loaded.tf.setBackend('tensorflow'))) return { reason: 'its backend could not be started' };
    const wrong = selfTest(loaded);
    if (wrong !== undefined) return { reason: `it computes wrong: ${wrong}` };
  } catch (error) {
    return { reason: `it could not be loaded (${error instanceof Error ? error.message : String(error)})` };
  }
  if (device === 'cpu' && loaded.usesGpu) {
    return { reason: 'this process already uses the GPU, and TensorFlow cannot leave it' };
  }
  return {
    engine: {
      name: 'tensorflow',
      version: loaded.version,
      ...(await deviceOf(loaded.usesGpu)),
      threads: tensorflowThreads(),
      tf: loaded.tf,
      rawOperation: loaded.rawOperation,
      openGraph: loaded.openGraph,
      // A native library stays loaded until the process ends; there is nothing to give back before.
      dispose: () => undefined,
    },
    whyNoOneDnn,
  };
}

/** What to call the device that TensorFlow computes on. tfjs-node places its operations on the last GPU. */
export async function deviceOf(usesGpu: boolean): Promise<{ device: string; deviceKind: 'gpu' | 'cpu' }> {
  if (!usesGpu) return { device: 'CPU', deviceKind: 'cpu' };
  return { device: `GPU: ${(await nvidiaGpus()).at(-1) ?? 'of unknown name'}`, deviceKind: 'gpu' };
}

/** How many threads TensorFlow computes an operation with. */
export function tensorflowThreads(): number {
  const chosen = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return Number.isInteger(chosen) && chosen > 0 ? chosen : availableParallelism();
}
