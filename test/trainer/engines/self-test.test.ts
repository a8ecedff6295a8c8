import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, Tfjs } from '../../../src/trainer/engines/engine.ts';
import { selfTest } from '../../../src/trainer/engines/self-test.ts';
import { openWasmEngine } from '../../../src/trainer/engines/wasm/wasm-engine.ts';

describe('the self-test', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openWasmEngine();
  });
  afterAll(() => engine.dispose());

  /** The engine with one operation exchanged. */
  function faulty(change: (tf: Tfjs) => Partial<Tfjs>): { tf: Tfjs } {
    return { tf: { ...engine.tf, ...change(engine.tf) } };
  }

  test('passes an engine that computes right', () => {
    expect(selfTest(engine)).toBeUndefined();
  });

  test('notices a convolution that is off by a little', () => {
    const wrong = faulty((tf) => ({
      conv2d: (...all: Parameters<typeof tf.conv2d>) => tf.add(tf.conv2d(...all), 0.01),
    }));
    expect(selfTest(wrong)).toMatch(/^a convolution is .* where it should be/);
  });

  test('notices a depthwise convolution that is wrong', () => {
    const wrong = faulty((tf) => ({
      depthwiseConv2d: ((...all: Parameters<typeof tf.depthwiseConv2d>) =>
        tf.neg(tf.depthwiseConv2d(...all))) as typeof tf.depthwiseConv2d,
    }));
    expect(selfTest(wrong)).toMatch(/^a depthwise convolution is/);
  });

  test('notices what is not a number', () => {
    const wrong = faulty((tf) => ({ relu6: (x) => tf.mul(x, Number.NaN) }));
    expect(selfTest(wrong)).toBe('ReLU6 is NaN where it should be 0');
  });

  test('notices a transposed matrix product that is wrong', () => {
    const wrong = faulty((tf) => ({
      matMul: (a, b, ...transposed) => tf.mul(tf.matMul(a, b, ...transposed), transposed.length > 0 ? 2 : 1),
    }));
    expect(selfTest(wrong)).toMatch(/^the gradient of a matrix product/);
  });

  test('notices a wrong gradient among raw operations', () => {
    const wrong = { tf: engine.tf, rawOperation: () => engine.tf.zeros([6]) };
    expect(selfTest(wrong)).toMatch(/^the gradient of ReLU6/);
  });

  test('notices a convolution of many channels that leaves out part of its sums', () => {
    const wrong = faulty((tf) => ({
      conv2d: ((...all: Parameters<typeof tf.conv2d>) => {
        const right = tf.conv2d(...all);
        return (right.shape[3] ?? 0) > 512 ? tf.sub(right, 3) : right;
      }) as typeof tf.conv2d,
    }));
    expect(selfTest(wrong)).toMatch(/^a wide convolution is .* where it should be/);
  });

  test('leaves no tensor behind', () => {
    const before = engine.tf.memory().numTensors;
    selfTest(engine);
    selfTest(faulty((tf) => ({ relu6: (x) => tf.neg(x) })));
    expect(engine.tf.memory().numTensors).toBe(before);
  });
});
