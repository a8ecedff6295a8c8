import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import envPaths from 'env-paths';
import type { KerasJob } from './keras-mobilenet.ts';
import { referenceEnvironment, referencePython } from './reference-python.ts';

/**
 * What Keras gave for a job, kept in the user's cache folder so that the next run of the tests need not ask again: the
 * same script, packages, job and files give the same. About a gigabyte for all tests together; what no test has asked
 * for in a month is removed.
 */
const keptDays = 30;
const sources = ['keras_mobilenet.py', 'keras_optimizer.py'].map((name) =>
  path.resolve(import.meta.dirname, 'python', name),
);
const resultName = 'result.json';
const savedName = 'saved-weights.h5';

function folderOfAll(): string {
  return path.join(envPaths('transfer-learning-reference', { suffix: '' }).cache, 'results');
}

/** A job as it is given to Keras, writing into a folder of ours. */
export interface KeptJob {
  readonly job: KerasJob;
  /** Where the result is, or will be. */
  readonly folder: string;
  /** Where Keras writes to until the result is whole. */
  readonly draft: string;
  readonly isThere: boolean;
}

/** Finds what Keras gave earlier for `jobs`, and prepares the others to be run. */
export async function findKept(jobs: readonly KerasJob[]): Promise<KeptJob[]> {
  const versions = await packageVersions();
  const scripts = await Promise.all(sources.map((file) => readFile(file)));
  return Promise.all(
    jobs.map(async (job): Promise<KeptJob> => {
      const hash = createHash('sha256').update(versions).update(JSON.stringify(referenceEnvironment));
      for (const script of scripts) hash.update(script);
      hash.update(JSON.stringify(withoutPaths(job)));
      for (const file of [job.weights, job.pixels, job.inputs, job.head?.weights?.file])
        hash.update(file === undefined ? '-' : await readFile(file));
      const folder = path.join(folderOfAll(), hash.digest('hex').slice(0, 32));
      const isThere = await stat(path.join(folder, resultName)).then(
        () => true,
        () => false,
      );
      const draft = `${folder}.${process.pid}`;
      if (!isThere) await mkdir(draft, { recursive: true });
      const { saveWeights } = job;
      return {
        folder,
        draft,
        isThere,
        job: {
          ...job,
          outputDirectory: draft,
          ...(saveWeights && { saveWeights: { ...saveWeights, file: path.join(draft, savedFile(job)) } }),
        },
      };
    }),
  );
}

/** Keeps what Keras gave for a job that was not there. */
export async function keep({ folder, draft }: KeptJob, result: unknown): Promise<void> {
  const [from, to] = [draft, folder].map((each) => JSON.stringify(each).slice(1, -1));
  await writeFile(path.join(draft, resultName), JSON.stringify(result).replaceAll(from ?? '', to ?? ''));
  // Another process may have been first.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await removeOld();
}

/** The result of a job that is kept; the weight file that it asked for is put where it wanted it. */
export async function readKept({ folder }: KeptJob, asked: KerasJob): Promise<unknown> {
  const now = new Date();
  await utimes(folder, now, now);
  if (asked.saveWeights) {
    const saved = path.join(folder, savedFile(asked));
    await link(saved, asked.saveWeights.file).catch(() => copyFile(saved, asked.saveWeights?.file ?? ''));
  }
  return JSON.parse(await readFile(path.join(folder, resultName), 'utf8')) as unknown;
}

/** Keras tells the format by the name. */
function savedFile({ saveWeights }: KerasJob): string {
  return saveWeights?.layout === 'keras-3' ? savedName.replace(/h5$/, 'weights.h5') : savedName;
}

function withoutPaths({ outputDirectory, weights, pixels, inputs, saveWeights, head, ...job }: KerasJob) {
  const given = [outputDirectory, weights, pixels, inputs].map((file) => file !== undefined);
  return { ...job, given, layout: saveWeights?.layout, head: { ...head, weights: head?.weights?.tensors } };
}

async function packageVersions(): Promise<string> {
  const program =
    'import sys, importlib.metadata as m; print(sys.version, sorted(f"{d.name} {d.version}" for d in m.distributions()))';
  const { stdout } = await promisify(execFile)(referencePython() ?? '', ['-c', program]);
  return stdout;
}

async function removeOld(): Promise<void> {
  const parent = folderOfAll();
  const before = Date.now() - keptDays * 24 * 3600 * 1000;
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name);
    const used = await stat(folder).catch(() => undefined);
    if (used && used.mtimeMs < before) await rm(folder, { recursive: true, force: true });
  }
}
