import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openEngine } from '../../../src/trainer/engines/open-engine.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import { type Fault, writeFakeTfjsNode } from '../../support/fake-tfjs-node.ts';

describe('openEngine', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'engine-'));
    vi.stubEnv('TRANSFER_LEARNING_ENGINE', path.join(folder, 'engine'));
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  function fakeTensorflow(fault: Fault): void {
    writeFakeTfjsNode(path.join(folder, 'engine', 'node_modules', '@tensorflow', 'tfjs-node-gpu'), fault);
  }

  test('wasm is always there', async () => {
    const { engine, passedOver } = await openEngine({ engine: 'wasm', device: 'auto' });
    expect(engine).toMatchObject({
      name: 'wasm',
      version: '4.22.0',
      device: 'CPU',
      deviceKind: 'cpu',
      threads: 1,
    });
    expect(passedOver).toEqual([]);
    engine.dispose();
  });

  test('wasm can be opened again after it was disposed of', async () => {
    (await openEngine({ engine: 'wasm', device: 'auto' })).engine.dispose();
    const { engine } = await openEngine({ engine: 'wasm', device: 'cpu' });
    expect(engine.tf.add(1, 2).dataSync()[0]).toBe(3);
    engine.dispose();
  });

  test('auto takes wasm where there is no TensorFlow, and says why', async () => {
    const { engine, passedOver } = await openEngine({ engine: 'auto', device: 'auto' });
    expect(engine.name).toBe('wasm');
    expect(passedOver).toEqual([
      { name: 'tensorflow', reason: expect.stringContaining('does not exist') as string },
    ]);
    engine.dispose();
  });

  test.each<[Fault, RegExp]>([
    ['computes wrong', /^it computes wrong: the gradient of ReLU6 is 1 where it should be 0$/],
    ['cannot be loaded', /^it could not be loaded \(libcuriosity.so.1: cannot open shared object file\)$/],
    ['crashes', /crashed/],
  ])('auto passes over a TensorFlow that %s', async (fault, reason) => {
    fakeTensorflow(fault);
    const { engine, passedOver } = await openEngine({ engine: 'auto', device: 'auto' });
    expect(engine.name).toBe('wasm');
    expect(passedOver).toEqual([{ name: 'tensorflow', reason: expect.stringMatching(reason) as string }]);
    engine.dispose();
  });

  test.each<[Fault, RegExp]>([
    ['computes wrong with oneDNN', /^it computes wrong: the gradient of ReLU6 is 1 where it should be 0$/],
    ['crashes with oneDNN', /crashed.*SIGFPE/],
  ])('a TensorFlow that %s is taken without it, and says why', async (fault, reason) => {
    fakeTensorflow(fault);
    const { engine, passedOver } = await openEngine({ engine: 'tensorflow', device: 'auto' });
    expect(engine.name).toBe('tensorflow');
    expect(passedOver).toEqual([{ name: 'oneDNN', reason: expect.stringMatching(reason) as string }]);
  });

  test('whether oneDNN is used is left to a user who has decided', async () => {
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', '1');
    fakeTensorflow('crashes with oneDNN');
    const { engine, passedOver } = await openEngine({ engine: 'auto', device: 'auto' });
    expect(engine.name).toBe('wasm');
    expect(passedOver[0]?.name).toBe('tensorflow');
    engine.dispose();
  });

  test('auto takes a TensorFlow that works', async () => {
    fakeTensorflow('none');
    const { engine, passedOver } = await openEngine({ engine: 'auto', device: 'auto' });
    expect(engine).toMatchObject({ name: 'tensorflow', version: '0.0.1', deviceKind: 'cpu' });
    expect(passedOver).toEqual([]);
  });

  test('a TensorFlow that was asked for and is not there is an error that says how to install it', async () => {
    const opening = openEngine({ engine: 'tensorflow', device: 'auto' });
    await expect(opening).rejects.toBeInstanceOf(UserError);
    await expect(opening).rejects.toThrow(/does not exist.*transfer-learning engine install/);
  });

  test('a GPU that was asked for and is not used is an error that says why', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    fakeTensorflow('none');
    const opening = openEngine({ engine: 'auto', device: 'gpu' });
    await expect(opening).rejects.toBeInstanceOf(UserError);
    await expect(opening).rejects.toThrow(/GPU was asked for and cannot be used .*no NVIDIA GPU was found/);
  });

  test('a GPU cannot be asked of wasm', async () => {
    await expect(openEngine({ engine: 'wasm', device: 'gpu' })).rejects.toThrow(
      /wasm engine computes on the CPU/,
    );
  });

  test('an installation that is damaged is not used, and is named', async () => {
    vi.stubEnv('TRANSFER_LEARNING_ENGINE', '');
    const installation = path.join(folder, 'engines', 'tensorflow', '0.0.1-cpu');
    writeFakeTfjsNode(path.join(installation, 'node_modules', '@tensorflow', 'tfjs-node-gpu'), 'none');
    writeFileSync(
      path.join(installation, 'installed.json'),
      JSON.stringify({
        format: 1,
        tensorflow: '0.0.1',
        tfjs: '4.22.0',
        build: 'cpu',
        source: 'wheel',
        installedAt: new Date().toISOString(),
        processor: 'any',
        files: [{ path: 'node_modules/missing.so', bytes: 10 }],
      }),
    );
    const { passedOver } = await openEngine({ engine: 'auto', device: 'auto', cacheFolder: folder });
    // Where npm has put the real engine into node_modules, that is taken.
    if (passedOver.length > 0) expect(passedOver[0]?.reason).toContain(`${installation} is damaged`);
  });

  test('a folder without a record of its installation is not used', async () => {
    vi.stubEnv('TRANSFER_LEARNING_ENGINE', '');
    const installation = path.join(folder, 'engines', 'tensorflow', '0.0.1-cpu');
    mkdirSync(installation, { recursive: true });
    writeFakeTfjsNode(path.join(installation, 'node_modules', '@tensorflow', 'tfjs-node-gpu'), 'none');
    const { engine } = await openEngine({ engine: 'auto', device: 'auto', cacheFolder: folder });
    expect(engine.version).not.toBe('0.0.1');
  });

  test('stops at once when asked to', async () => {
    fakeTensorflow('none');
    const signal = AbortSignal.abort();
    await expect(openEngine({ engine: 'auto', device: 'auto', signal })).rejects.toBeInstanceOf(StoppedError);
  });
});
