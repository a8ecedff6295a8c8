import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** A path that stays inside the folder it is joined to. */
const innerPath = z
  .string()
  .refine((inner) => !path.isAbsolute(inner) && !inner.split(/[\\/]/).includes('..'), 'leaves its folder');

const recordSchema = z.object({
  format: z.literal(1),
  /** Version of the C library. */
  tensorflow: z.string(),
  /** Version of tfjs-node. */
  tfjs: z.string(),
  build: z.enum(['cpu', 'gpu']),
  source: z.enum(['official', 'wheel']),
  installedAt: z.iso.datetime(),
  /** The processor on which the engine passed its test. */
  processor: z.string(),
  /** Why it works there only without oneDNN. Missing in a record of a version that did not test for it. */
  whyNoOneDnn: z.string().nullable().optional(),
  /** The native files, by which damage is noticed. */
  files: z.array(z.object({ path: innerPath, bytes: z.number().int().positive() })).min(1),
});

/** What an installation says about itself, in its file `installed.json`. */
export type InstallationRecord = z.infer<typeof recordSchema>;

/** An engine in the cache folder. */
export interface InstalledEngine {
  readonly folder: string;
  readonly record: InstallationRecord;
}

/** An installation that cannot be used, and why. */
export interface DamagedEngine {
  readonly folder: string;
  readonly damage: string;
}

export const recordName = 'installed.json';

/** Where engines lie in the cache folder, each in a folder named by its version and build. */
export function tensorflowFolder(cacheFolder: string): string {
  return path.join(cacheFolder, 'engines', 'tensorflow');
}

/** The processor of this computer, as far as it matters for native code. */
export function processorName(): string {
  // Virtual machines share a name, and some hide the caches (see self-test.ts).
  const hidesCaches = process.platform === 'linux' && !existsSync('/sys/devices/system/cpu/cpu0/cache');
  return `${process.arch} ${cpus()[0]?.model ?? 'unknown'}${hidesCaches ? ', caches hidden' : ''}`;
}

/** All engines in the cache folder, the newest installation first. What an installer has not finished is not among them. */
export function readInstalledEngines(cacheFolder: string): (InstalledEngine | DamagedEngine)[] {
  const parent = tensorflowFolder(cacheFolder);
  let names: string[];
  try {
    names = readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
  const time = (engine: InstalledEngine | DamagedEngine) =>
    'record' in engine ? engine.record.installedAt : '';
  return names
    .map((name) => readInstalledEngine(path.join(parent, name)))
    .sort((a, b) => time(b).localeCompare(time(a)));
}

/** Reads one installation and checks that its native files are there with their sizes. */
export function readInstalledEngine(folder: string): InstalledEngine | DamagedEngine {
  let record: InstallationRecord;
  try {
    record = recordSchema.parse(JSON.parse(readFileSync(path.join(folder, recordName), 'utf8')));
  } catch {
    return { folder, damage: `the installation in ${folder} has no readable ${recordName}` };
  }
  for (const file of record.files) {
    const size = statSync(path.join(folder, file.path), { throwIfNoEntry: false })?.size;
    if (size === file.bytes) continue;
    return {
      folder,
      damage: `the installation in ${folder} is damaged: ${file.path} ${size === undefined ? 'is missing' : 'has another size'}`,
    };
  }
  return { folder, record };
}
