import { cacheFolder } from '../../node/cache-folder.ts';
import { UserError } from '../../node/user-error.ts';
import type { EngineName } from './engine.ts';
import { openEngine } from './open-engine.ts';
import { findTensorflow, type FoundTensorflow } from './tensorflow/find-tensorflow.ts';
import { nvidiaGpus, whyNoGpu } from './tensorflow/gpu.ts';
import { deviceOf, tensorflowThreads } from './tensorflow/tensorflow-engine.ts';
import { tryEngine } from './tensorflow/try-engine.ts';

/** What one engine is like on this computer. */
export type EngineReport =
  | {
      readonly name: EngineName;
      readonly usable: true;
      /** Of the library that computes. */
      readonly version: string;
      readonly device: string;
      readonly deviceKind: 'gpu' | 'cpu';
      readonly threads: number;
      readonly where: FoundTensorflow['where'];
      readonly folder: string;
      /** Why there is no GPU, where one might be expected. */
      readonly whyNoGpu: string | null;
    }
  | {
      readonly name: EngineName;
      readonly usable: false;
      readonly reason: string;
      readonly folder: string | null;
    };

/** All engines, and which of them `auto` takes. Plain data, fit for JSON. */
export interface EngineStatus {
  readonly chosen: EngineName | null;
  readonly cacheFolder: string;
  readonly gpus: readonly string[];
  readonly engines: readonly EngineReport[];
}

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
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name: 'wasm', usable: false, reason: error.message, folder: null };
  }
}
