import { cacheFolder } from '../../../node/cache-folder.ts';
import type { ReportProgress } from '../../../node/progress.ts';
import { UserError } from '../../../node/user-error.ts';
import { nvidiaGpus } from '../tensorflow/gpu.ts';
import { type AssembledEngine, assembleEngine, type EngineSource } from './assemble-engine.ts';
import { fetchPackages } from './fetch-packages.ts';
import { fetchOfficialLibrary } from './official-library.ts';
import { officialRelease } from './official-release.ts';
import { fetchWheelLibrary } from './wheel-library.ts';

/** What is to be installed, and where. */
export interface EngineInstallation {
  /** The user's cache folder unless told. */
  readonly cacheFolder?: string;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
  /** `official`: the library that tfjs's makers publish. `wheel`: TensorFlow's newer one from Python's package index. */
  readonly source?: 'auto' | 'official' | 'wheel';
  /** `auto` takes a GPU build where an NVIDIA GPU is found. */
  readonly device?: 'auto' | 'cpu' | 'gpu';
}

/** Download, unpacked library and packages together, at their largest. */
const bytesNeeded = 2_000_000_000;

/**
 * Installs the TensorFlow engine into the cache folder: the official library where it can be had, else the one in
 * TensorFlow's wheel. Resumable, verified, and in place as a whole or not at all.
 *
 * Throws UserError, saying what to do, when npm, pip, a compiler, the network or disk space is missing or there is no
 * build for this computer; StoppedError when stopped.
 */
export async function installTensorflowEngine(installation: EngineInstallation): Promise<AssembledEngine> {
  const { source = 'auto', device = 'auto', signal, onProgress } = installation;
  const hasGpu = device !== 'cpu' && (await nvidiaGpus()).length > 0;
  const build = device === 'gpu' || (device === 'auto' && hasGpu) ? 'gpu' : 'cpu';
  const sources: EngineSource[] = [];
  if (source !== 'wheel') {
    sources.push({
      name: 'official',
      build,
      // A computer without an official build is one more reason to go on to the next source.
      fetchLibrary: (context) =>
        fetchOfficialLibrary(
          officialRelease({ platform: process.platform, architecture: process.arch }, build),
        )(context),
    });
  }
  // TensorFlow's CUDA wheel is not offered: its hash is not pinned here.
  if (source !== 'official' && device !== 'gpu') {
    sources.push({ name: 'wheel', build: 'cpu', fetchLibrary: fetchWheelLibrary });
  }
  if (sources.length === 0) {
    throw new UserError(
      "TensorFlow's library for GPUs is installed from the official source alone; the one taken from Python's " +
        'package index is for the CPU. Leave the source to be chosen, or choose the CPU.',
    );
  }
  return assembleEngine({
    cacheFolder: installation.cacheFolder ?? cacheFolder(),
    fetchPackages,
    sources,
    device,
    bytesNeeded,
    signal,
    onProgress,
  });
}
