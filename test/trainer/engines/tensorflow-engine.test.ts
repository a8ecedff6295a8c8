import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cacheFolder } from '../../../src/node/cache-folder.ts';
import type { Engine } from '../../../src/trainer/engines/engine.ts';
import { engineStatus } from '../../../src/trainer/engines/engine-status.ts';
import { openEngine } from '../../../src/trainer/engines/open-engine.ts';
import { findTensorflow } from '../../../src/trainer/engines/tensorflow/find-tensorflow.ts';

const search = findTensorflow(cacheFolder());
if ('reason' in search) console.warn(`Skipped: the TensorFlow engine's own tests (${search.reason}).`);

describe.skipIf('reason' in search)('the TensorFlow engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await openEngine({ engine: 'tensorflow', device: 'cpu' }));
  });
  afterAll(() => engine.dispose());

  function raw(...call: Parameters<NonNullable<Engine['rawOperation']>>) {
    if (engine.rawOperation === undefined) throw new Error('no raw operations');
    return engine.rawOperation(...call);
  }

  test("says its library's version, its device and its threads", () => {
    expect(engine.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(engine).toMatchObject({ name: 'tensorflow', device: 'CPU', deviceKind: 'cpu' });
    expect(engine.threads).toBeGreaterThan(0);
  });

  test('takes attributes that are types and truth values', () => {
    const result = raw(
      'MatMul',
      [
        { name: 'T', kind: 'dtype', value: 'float32' },
        { name: 'transpose_a', kind: 'bool', value: true },
        { name: 'transpose_b', kind: 'bool', value: false },
      ],
      [engine.tf.tensor2d([1, 2], [2, 1]), engine.tf.tensor2d([3, 4], [2, 1])],
    );
    expect([...result.dataSync()]).toEqual([11]);
  });

  test('takes attributes that are strings and lists of integers', () => {
    const result = raw(
      'MaxPool',
      [
        { name: 'T', kind: 'dtype', value: 'float32' },
        { name: 'ksize', kind: 'ints', value: [1, 2, 2, 1] },
        { name: 'strides', kind: 'ints', value: [1, 2, 2, 1] },
        { name: 'padding', kind: 'string', value: 'VALID' },
      ],
      [engine.tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])],
    );
    expect([...result.dataSync()]).toEqual([4]);
  });

  test('takes attributes that are real numbers', () => {
    const result = raw(
      'LeakyRelu',
      [
        { name: 'T', kind: 'dtype', value: 'float32' },
        { name: 'alpha', kind: 'float', value: 0.5 },
      ],
      [engine.tf.tensor1d([-4, 4])],
    );
    expect([...result.dataSync()]).toEqual([-2, 4]);
  });

  test('takes attributes that are integers', () => {
    const { tf } = engine;
    const result = raw(
      'OneHot',
      [
        { name: 'T', kind: 'dtype', value: 'float32' },
        { name: 'TI', kind: 'dtype', value: 'int32' },
        { name: 'axis', kind: 'int', value: 0 },
      ],
      [tf.tensor1d([0, 2], 'int32'), tf.scalar(3, 'int32'), tf.scalar(1), tf.scalar(0)],
    );
    expect(result.shape).toEqual([3, 2]);
  });

  test('its status is told without loading it here', async () => {
    const status = await engineStatus();
    expect(status.chosen).toBe('tensorflow');
    expect(status.engines[0]).toMatchObject({ name: 'tensorflow', usable: true, version: engine.version });
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });
});
