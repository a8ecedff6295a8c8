import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  assembleEngine,
  type Assembly,
  type EngineSource,
} from '../../../../src/trainer/engines/install/assemble-engine.ts';
import { packageInEngine } from '../../../../src/trainer/engines/install/step.ts';
import { findTensorflow } from '../../../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import { recordName, tensorflowFolder } from '../../../../src/trainer/engines/tensorflow/installed-engine.ts';
import { StoppedError, UserError } from '../../../../src/node/user-error.ts';
import { type Fault, writeFakeTfjsNode } from '../../../support/fake-tfjs-node.ts';

describe('putting an engine together', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'assembly-'));
    vi.stubEnv('TRANSFER_LEARNING_ENGINE', '');
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  });

  /** A source whose library has the fault. */
  function source(fault: Fault, name: EngineSource['name'] = 'official'): EngineSource {
    return {
      name,
      build: 'cpu',
      fetchLibrary: ({ staging }) => {
        writeFakeTfjsNode(path.join(staging, packageInEngine), fault);
        return Promise.resolve();
      },
    };
  }

  function assemble(sources: readonly EngineSource[], options: Partial<Assembly> = {}) {
    return assembleEngine({
      cacheFolder: cache,
      fetchPackages: () => Promise.resolve(),
      sources,
      device: 'auto',
      bytesNeeded: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...options,
    });
  }

  const installations = () =>
    existsSync(tensorflowFolder(cache)) ? readdirSync(tensorflowFolder(cache)) : [];

  test('an engine that passes its test is in place and is found', async () => {
    const engine = await assemble([source('none')]);
    expect(installations()).toEqual(['0.0.1-cpu']);
    expect(engine).toMatchObject({
      isNew: true,
      record: { tensorflow: '0.0.1', source: 'official', build: 'cpu' },
    });
    expect(findTensorflow(cache)).toMatchObject({
      found: { where: 'cache', folder: engine.folder, tried: { whyNoOneDnn: null } },
    });
  });

  test('an engine that is there already is left alone', async () => {
    await assemble([source('none')]);
    expect(await assemble([source('crashes')])).toMatchObject({ isNew: false });
  });

  test('an engine that works only without oneDNN is put in place, and is opened without it', async () => {
    await assemble([source('crashes with oneDNN')]);
    expect(findTensorflow(cache)).toMatchObject({
      found: { where: 'cache', tried: { whyNoOneDnn: expect.stringContaining('SIGFPE') as string } },
    });
  });

  test('an engine that was tested on another processor is tested on this one', async () => {
    const { folder, record } = await assemble([source('crashes with oneDNN')]);
    const elsewhere = { ...record, processor: 'x64 Another', whyNoOneDnn: null };
    writeFileSync(path.join(folder, recordName), JSON.stringify(elsewhere));
    expect(await assemble([source('crashes with oneDNN')])).toMatchObject({ isNew: false, record });
    expect(findTensorflow(cache)).toMatchObject({
      found: { where: 'cache', tried: { whyNoOneDnn: expect.stringContaining('SIGFPE') as string } },
    });
  });

  test.each<Fault>(['computes wrong', 'cannot be loaded', 'crashes'])(
    'an engine that %s is never put in place',
    async (fault) => {
      const assembling = assemble([source(fault)]);
      await expect(assembling).rejects.toBeInstanceOf(UserError);
      await expect(assembling).rejects.toThrow(
        /could not be installed.\nofficial: The engine does not work here/,
      );
      expect(installations()).toEqual([]);
    },
  );

  test('the next source is taken when one fails, and the reason is kept', async () => {
    const engine = await assemble([source('computes wrong'), source('none', 'wheel')]);
    expect(engine.record.source).toBe('wheel');
    expect(engine.passedOver).toEqual([
      { source: 'official', reason: expect.stringContaining('computes wrong') as string },
    ]);
  });

  test('a GPU engine that does not use the GPU is not installed where a GPU was asked for', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    await expect(assemble([source('none')], { device: 'gpu' })).rejects.toThrow(
      /does not use a GPU: no NVIDIA GPU/,
    );
    expect(installations()).toEqual([]);
  });

  test('a damaged installation is replaced', async () => {
    const { folder } = await assemble([source('none')]);
    writeFileSync(path.join(folder, packageInEngine, 'deps', 'lib', 'libtensorflow.so.2'), 'cut');
    expect(findTensorflow(cache)).not.toMatchObject({ found: { where: 'cache' } });
    expect(await assemble([source('none')])).toMatchObject({ isNew: true });
    expect(installations()).toEqual(['0.0.1-cpu']);
  });

  test('stopping leaves nothing behind', async () => {
    const controller = new AbortController();
    const stopping: EngineSource = {
      ...source('none'),
      fetchLibrary: ({ signal }) => {
        controller.abort();
        signal.throwIfAborted();
        return Promise.resolve();
      },
    };
    await expect(assemble([stopping], { signal: controller.signal })).rejects.toBeInstanceOf(StoppedError);
    expect(installations()).toEqual([]);
  });

  test('two installers at once give one engine', async () => {
    const both = await Promise.all([assemble([source('none')]), assemble([source('none')])]);
    expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(installations()).toEqual(['0.0.1-cpu']);
  });

  test('too little room is said before anything is fetched', async () => {
    const assembling = assemble([source('none')], { bytesNeeded: 1e18 });
    await expect(assembling).rejects.toThrow(/are needed in .*has .* free/);
    expect(installations()).toEqual([]);
  });

  test('what a killed installer leaves is never used, and the next one clears it away', async () => {
    const installer = await startInstallerThatHangs();
    await vi.waitFor(
      () => expect(installations().some((name) => name.startsWith('.staging-'))).toBe(true),
      20_000,
    );
    installer.kill('SIGKILL');
    await new Promise((resolve) => installer.on('close', resolve));
    expect(findTensorflow(cache)).not.toMatchObject({ found: { where: 'cache' } });
    await assemble([source('none')]);
    expect(installations()).toEqual(['0.0.1-cpu']);
    expect(existsSync(path.join(tensorflowFolder(cache), '.install.lock'))).toBe(false);
  });

  /** An installer in a process of its own, which has everything but its library and waits for that. */
  async function startInstallerThatHangs(): Promise<ChildProcess> {
    const program = path.join(cache, 'installer.mjs');
    await build({
      stdin: {
        contents: `
          import path from 'node:path';
          import { assembleEngine } from './src/trainer/engines/install/assemble-engine.ts';
          import { packageInEngine } from './src/trainer/engines/install/step.ts';
          import { writeFakeTfjsNode } from './test/support/fake-tfjs-node.ts';
          setInterval(() => undefined, 1000);
          await assembleEngine({
            cacheFolder: ${JSON.stringify(cache)},
            fetchPackages: async ({ staging }) => writeFakeTfjsNode(path.join(staging, packageInEngine), 'none'),
            sources: [{ name: 'official', build: 'cpu', fetchLibrary: () => new Promise(() => undefined) }],
            device: 'auto', bytesNeeded: 1, signal: new AbortController().signal, onProgress: () => undefined,
          });`,
        resolveDir: path.resolve(import.meta.dirname, '../../../..'),
        loader: 'ts',
      },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        // The packages that are looked up by name are looked up from here.
        js: `import { createRequire as from } from 'node:module'; const require = from(${JSON.stringify(import.meta.url)});`,
      },
      define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    });
    return spawn(process.execPath, [program], { stdio: 'ignore' });
  }
});
