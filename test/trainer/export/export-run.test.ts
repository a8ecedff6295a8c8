import { access, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ExportFormat,
  exportResultSchema,
  type ExportResult,
  type TrainerJob,
} from '../../../src/shared/protocol/trainer-protocol.ts';
import { exportRun } from '../../../src/trainer/export/export-run.ts';
import type { SavedModel } from '../../../src/trainer/export/read-model.ts';
import type { JobHost } from '../../../src/trainer/process/job.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import { classifier } from '../../support/classifiers.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';
import { buildWasmKernels } from '../../support/wasm-kernels.ts';
import { mountSmallDisk } from '../../e2e/support/small-disk.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

/** What is written into Keras files instead of the run's model, where a test wants it wrong. */
const replaced = vi.hoisted<{ by: ((model: SavedModel) => SavedModel) | null }>(() => ({ by: null }));
vi.mock(import('../../../src/trainer/export/keras-file.ts'), async (original) => {
  const actual = await original();
  return {
    ...actual,
    writeKerasFile: (file, model) => actual.writeKerasFile(file, replaced.by?.(model) ?? model),
  };
});

buildWasmKernels();
const formats: readonly ExportFormat[] = ['saved-model', 'tfjs', 'keras'];
type ExportJob = Extract<TrainerJob, { kind: 'export' }>;

let folder: string;
let run: string;
let dataset: string;
beforeEach(async () => {
  replaced.by = null;
  folder = await temporaryFolder();
  ({ run, dataset } = await writeFinishedRun(folder, classifier()));
});

async function exported(
  options: Partial<ExportJob> = {},
  host: Partial<JobHost> = {},
): Promise<ExportResult> {
  const job: ExportJob = {
    kind: 'export',
    run,
    format: 'keras',
    out: null,
    force: false,
    engine: 'wasm',
    ...options,
  };
  const { result } = await exportRun(job, {
    attached: true,
    log: null,
    stopRequested: new AbortController().signal,
    takeCheckpointRequest: () => false,
    onProgress: () => undefined,
    onRunFolder: () => undefined,
    ...host,
  });
  return exportResultSchema.parse(result);
}

async function refusal(options: Partial<ExportJob> = {}): Promise<string> {
  const error: unknown = await exported(options).catch((thrown: unknown) => thrown);
  return error instanceof UserError ? error.message : `not a UserError: ${String(error)}`;
}

describe('an export', () => {
  it.each(formats)('%s is checked on ten images of the run, and lies in its folder', async (format) => {
    const { check, path: place, bytes } = await exported({ format });
    expect(check).toMatchObject({ method: 'read-back', pictures: { count: 10, kind: 'images' } });
    expect(check.largestDifference).toBeLessThan(1e-5);
    expect(path.dirname(place)).toBe(path.join(run, 'exports'));
    expect(await readdir(path.join(run, 'exports'))).toEqual([path.basename(place)]);
    expect(bytes).toBeGreaterThan(1e6);
  });

  it('is checked on noise where the images are gone, and says so', async () => {
    await rm(dataset, { recursive: true });
    await rm(path.join(folder, 'cache'), { recursive: true, force: true });
    expect((await exported()).check.pictures).toEqual({ count: 10, kind: 'noise' });
  });

  it('passes over an image that cannot be read any more', async () => {
    const [first = ''] = await readdir(path.join(dataset, 'test', 'NORMAL'));
    await rm(path.join(dataset, 'test', 'NORMAL', first));
    expect((await exported()).check.pictures).toEqual({ count: 10, kind: 'images' });
  });

  it('of which a weight went wrong is refused, and nothing is left of it', async () => {
    replaced.by = ({ weights, ...others }) => {
      const bias = { shape: [1], values: Float32Array.of(0.25) };
      return { ...others, weights: new Map(weights).set('predictions/bias', bias) };
    };
    expect(await refusal()).toMatch(/was removed, because its check failed: its scores differ/);
    expect(await readdir(path.join(run, 'exports'))).toEqual([]);
  });

  it('that failed leaves the older one alone', async () => {
    const { path: place } = await exported();
    replaced.by = ({ metadata, ...others }) => ({ ...others, metadata: { ...metadata, positiveClass: 0 } });
    expect(await refusal({ force: true })).toMatch(/its check failed/);
    await access(place);
  });

  it('that is stopped leaves nothing', async () => {
    const stop = new AbortController();
    const stopped = exported(
      { format: 'saved-model' },
      { stopRequested: stop.signal, onProgress: () => stop.abort() },
    );
    await expect(stopped).rejects.toThrow(StoppedError);
    expect(await readdir(path.join(run, 'exports'))).toEqual([]);
  });
});

describe('an export is refused in words', () => {
  it('when the run is not finished', async () => {
    const other = path.join(folder, 'other');
    await mkdir(other);
    const { run: unfinished } = await writeFinishedRun(other, classifier(), { status: 'stopped' });
    expect(await refusal({ run: unfinished })).toMatch(/is stopped: it has no model yet\. Resume it/);
  });

  it.each(formats)('when something is there, unless told to replace it: %s', async (format) => {
    const out = path.join(folder, format === 'keras' ? 'model.h5' : 'model');
    await exported({ format, out });
    expect(await refusal({ format, out })).toMatch(/exists already.*--force/);
    await exported({ format, out, force: true });
  });

  it('when it would replace what is no export', async () => {
    const out = path.join(folder, 'papers');
    await mkdir(out);
    await writeFile(path.join(out, 'thesis.txt'), 'words');
    for (const format of ['saved-model', 'tfjs'] as const)
      expect(await refusal({ format, out, force: true })).toMatch(/holds more than an export: thesis\.txt/);
    expect(await readdir(out)).toEqual(['thesis.txt']);
  });

  it('when it would replace a folder by a file', async () => {
    const out = path.join(folder, 'model.h5');
    await mkdir(out);
    expect(await refusal({ out, force: true })).toMatch(/is no file/);
  });

  it('when Keras would not know the file by its name', async () => {
    expect(await refusal({ out: path.join(folder, 'model') })).toMatch(/does not end in \.h5/);
  });

  it("when it would lie among the run's own files, also by way of a link", async () => {
    const link = path.join(folder, 'link');
    await symlink(run, link);
    for (const out of [
      path.join(run, 'model'),
      path.join(run, 'new', 'place'),
      path.join(link, 'model'),
      run,
    ])
      expect(await refusal({ format: 'tfjs', out, force: true })).toMatch(
        /lies where the run keeps its own files/,
      );
    expect(await readdir(run)).toEqual(['model', 'run.json', 'split.csv']);
  });

  it("when a link in the run leads out of it, where the export goes into the run's own folder", async () => {
    const outside = path.join(folder, 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(run, 'exports'));
    for (const out of [null, path.join(run, 'exports', 'deeper', 'model.h5')])
      expect(await refusal({ out })).toContain(`${path.join(run, 'exports')} is a symbolic link`);
    expect(await readdir(outside)).toEqual([]);
  });

  it('when the disk is full, and nothing is left on it', async (context) => {
    await using disk = mountSmallDisk(path.join(folder, 'disk'), 2);
    if (!disk.mounted) context.skip(`no disk could be mounted: ${disk.reason}`);
    disk.fill();
    for (const format of formats)
      expect(await refusal({ format, out: path.join(disk.folder, 'export.h5') })).toMatch(/The disk is full/);
    expect(await readdir(disk.folder)).toEqual(['ballast']);
  });
});
