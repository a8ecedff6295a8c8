import { cacheFolder } from '../../node/cache-folder.ts';
import type { EngineReport, EngineStatus } from '../../shared/protocol/job-results.ts';
import { UserError } from '../../node/user-error.ts';
import { openEngine } from './open-engine.ts';
import { findTensorflow } from './tensorflow/find-tensorflow.ts';
import { nvidiaGpus, whyNoGpu } from './tensorflow/gpu.ts';
import { deviceOf, tensorflowThreads } from './tensorflow/tensorflow-engine.ts';
import { tryEngine } from './tensorflow/try-engine.ts';

/**
 * Looks at every engine without leaving one open: TensorFlow is loaded and tested in a child process.
 * Throws StoppedError when stopped.
 */
export async function engineStatus(
  options: { readonly cacheFolder?: string; readonly signal?: AbortSignal } = {},
): Promise<EngineStatus> {
  const cache = options.cacheFolder ?? cacheFolder();
  const gpus = await nvidiaGpus();
  const engines = [
    await tensorflowReport(cache, gpus, options.signal ?? new AbortController().signal),
    await wasmReport(),
  ];
  return {
    chosen: engines.find((engine) => engine.usable)?.name ?? null,
    cacheFolder: cache,
    gpus,
    engines,
  };
}

async function tensorflowReport(
  cache: string,
  gpus: readonly string[],
  signal: AbortSignal,
): Promise<EngineReport> {
  const name = 'tensorflow';
  const search = findTensorflow(cache);
  if ('reason' in search) return { name, usable: false, reason: search.reason, folder: null };
  const { found } = search;
  const trial = await tryEngine(found.packageFolder, 'auto', signal);
  if (!trial.works) return { name, usable: false, reason: trial.reason, folder: found.folder };
  return {
    name,
    usable: true,
    version: trial.version,
    ...(await deviceOf(trial.usesGpu)),
    threads: tensorflowThreads(),
    where: found.where,
    folder: found.folder,
    whyNoGpu: trial.usesGpu ? null : whyNoGpu(gpus, trial.log),
    whyNoOneDnn: trial.whyNoOneDnn,
  };
}

async function wasmReport(): Promise<EngineReport> {
  try {
    const { engine } = await openEngine({ engine: 'wasm', device: 'cpu' });
    const { name, version, device, deviceKind, threads } = engine;
    engine.dispose();
    return {
      name,
      usable: true,
      version,
      device,
      deviceKind,
      threads,
      where: 'node_modules',
      folder: '@tensorflow/tfjs-backend-wasm',
      whyNoGpu: null,
      whyNoOneDnn: null,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name: 'wasm', usable: false, reason: error.message, folder: null };
  }
}
