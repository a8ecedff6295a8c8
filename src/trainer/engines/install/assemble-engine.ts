import { lstat, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { exclusively } from '../../download/exclusively.ts';
import { requireRoom } from '../../download/disk-room.ts';
import { asWriteError } from '../../download/write-error.ts';
import type { ReportProgress } from '../../../node/progress.ts';
import { StoppedError, UserError } from '../../../node/user-error.ts';
import {
  type InstallationRecord,
  type InstalledEngine,
  processorName,
  readInstalledEngine,
  readInstalledEngines,
  recordName,
  tensorflowFolder,
} from '../tensorflow/installed-engine.ts';
import { nvidiaGpus, whyNoGpu } from '../tensorflow/gpu.ts';
import { tryEngine } from '../tensorflow/try-engine.ts';
import { addonFolder } from './build-addon.ts';
import { enginePackages } from './engine-packages.ts';
import { packageInEngine, type Step, type StepContext } from './step.ts';

/** A place to take TensorFlow's library from. */
export interface EngineSource {
  readonly name: 'official' | 'wheel';
  readonly build: 'cpu' | 'gpu';
  /** Puts the library and the addon into the package. */
  readonly fetchLibrary: Step;
}

/** How an engine is put together. */
export interface Assembly {
  readonly cacheFolder: string;
  /** Puts the JavaScript packages into the engine. */
  readonly fetchPackages: Step;
  /** Tried one after the other. */
  readonly sources: readonly EngineSource[];
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly bytesNeeded: number;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

/** An engine in its place. `usesGpu`: whether it did in its test. */
export interface AssembledEngine extends InstalledEngine {
  readonly isNew: boolean;
  /** Sources that were tried before, and why they were passed over. */
  readonly passedOver: readonly { readonly source: string; readonly reason: string }[];
}

/**
 * Puts an engine together in a folder of its own, has it pass the self-test in a child process, and only then gives
 * it its place in the cache folder, by a rename. An installation that is there and serves is left alone; a damaged
 * one is replaced. Installers wait for each other; what a killed one left behind is cleared away.
 *
 * Throws UserError when no source gives an engine that works, StoppedError when stopped.
 */
export async function assembleEngine(assembly: Assembly): Promise<AssembledEngine> {
  const parent = tensorflowFolder(assembly.cacheFolder);
  try {
    await mkdir(parent, { recursive: true });
    return await exclusively(path.join(parent, '.install'), assembly.signal, async (signal) => {
      await clearLeftovers(parent);
      const present = readInstalledEngines(assembly.cacheFolder).find(
        (engine): engine is InstalledEngine => 'record' in engine && serves(engine.record, assembly),
      );
      const tried = present && (await triedHere(present, assembly.device, signal));
      if (tried !== undefined) return { ...tried, isNew: false, passedOver: [] };
      await requireRoom(parent, assembly.bytesNeeded);
      const staging = await mkdtemp(path.join(parent, '.staging-'));
      try {
        return await assembleIn(staging, { ...assembly, signal });
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    });
  } catch (error) {
    if (assembly.signal.aborted) throw new StoppedError();
    throw asWriteError(parent, error) ?? error;
  }
}

/**
 * An installation with what its test on this processor gave. One that was tested on another, or for less, is tested now;
 * undefined where it does not work.
 */
async function triedHere(
  engine: InstalledEngine,
  device: Assembly['device'],
  signal: AbortSignal,
): Promise<InstalledEngine | undefined> {
  const { folder, record } = engine;
  if (record.processor === processorName() && record.whyNoOneDnn !== undefined) return engine;
  const trial = await tryEngine(path.join(folder, packageInEngine), device, signal);
  if (!trial.works) return undefined;
  const tested = { ...record, processor: processorName(), whyNoOneDnn: trial.whyNoOneDnn };
  const draft = path.join(folder, `.${recordName}`);
  await writeRecord(draft, tested);
  await rename(draft, path.join(folder, recordName));
  return { folder, record: tested };
}

/** Whether an installation is one that this assembly could have given. */
function serves(record: InstallationRecord, assembly: Assembly): boolean {
  return assembly.sources.some((source) => source.name === record.source && source.build === record.build);
}

async function assembleIn(staging: string, assembly: Assembly): Promise<AssembledEngine> {
  const { cacheFolder, device, signal, onProgress } = assembly;
  const downloads = path.join(cacheFolder, 'engines', 'downloads');
  await mkdir(downloads, { recursive: true });
  const context: StepContext = { staging, downloads, signal, onProgress };
  await assembly.fetchPackages(context);
  const passedOver: { source: string; reason: string }[] = [];
  for (const source of assembly.sources) {
    try {
      await source.fetchLibrary(context);
      onProgress({ what: 'testing the engine', done: 0, total: 1, unit: 'steps' });
      const trial = await tryEngine(path.join(staging, packageInEngine), device, signal);
      if (!trial.works) throw new UserError(`The engine does not work here: ${trial.reason}.`);
      if (device === 'gpu' && !trial.usesGpu) {
        throw new UserError(
          `The engine works but does not use a GPU: ${whyNoGpu(await nvidiaGpus(), trial.log)}.`,
        );
      }
      const record: InstallationRecord = {
        format: 1,
        tensorflow: trial.version,
        tfjs: enginePackages['@tensorflow/tfjs-node-gpu'],
        build: source.build,
        source: source.name,
        installedAt: new Date().toISOString(),
        processor: processorName(),
        whyNoOneDnn: trial.whyNoOneDnn,
        files: await nativeFiles(staging),
      };
      const engine = await putInPlace(staging, record, cacheFolder);
      onProgress({ what: 'testing the engine', done: 1, total: 1, unit: 'steps' });
      await rm(downloads, { recursive: true, force: true });
      return { ...engine, isNew: true, passedOver };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      passedOver.push({ source: source.name, reason: error.message });
      await rm(path.join(staging, packageInEngine, 'deps'), { recursive: true, force: true });
      await rm(path.join(staging, addonFolder), { recursive: true, force: true });
    }
  }
  throw new UserError(
    `The tensorflow engine could not be installed.\n${passedOver.map(({ source, reason }) => `${source}: ${reason}`).join('\n')}`,
  );
}

/** The addon and the libraries, with their sizes. */
async function nativeFiles(staging: string): Promise<InstallationRecord['files']> {
  const folders = [addonFolder, path.join(packageInEngine, 'deps', 'lib')];
  const files: InstallationRecord['files'] = [];
  for (const folder of folders) {
    for (const name of await readdir(path.join(staging, folder)).catch(() => [])) {
      const found = await lstat(path.join(staging, folder, name));
      if (found.isFile() && found.size > 0) {
        files.push({ path: path.join(folder, name).replaceAll('\\', '/'), bytes: found.size });
      }
    }
  }
  return files;
}

async function putInPlace(
  staging: string,
  record: InstallationRecord,
  cacheFolder: string,
): Promise<InstalledEngine> {
  const parent = tensorflowFolder(cacheFolder);
  await writeRecord(path.join(staging, recordName), record);
  const folder = path.join(parent, `${record.tensorflow}-${record.build}`);
  // A damaged or an older installation steps aside; a trainer that has it loaded is not disturbed.
  await rename(folder, path.join(parent, `.old-${String(process.pid)}-${String(Date.now())}`)).catch(
    (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    },
  );
  await rename(staging, folder);
  const engine = readInstalledEngine(folder);
  if ('damage' in engine) throw new Error(engine.damage);
  await clearLeftovers(parent);
  return engine;
}

async function writeRecord(to: string, record: InstallationRecord): Promise<void> {
  const file = await open(to, 'w');
  try {
    await file.writeFile(JSON.stringify(record, null, 2));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what earlier installers left behind when they were killed, and what was replaced. */
async function clearLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith('.staging-') || name.startsWith('.old-')) {
      // Windows does not let go of a library that a running trainer has loaded.
      await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
