import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/trainer/executors/tensorflow-graph/graph-builder.ts';

describe('a graph', () => {
  it('gives every operation a name of its own that TensorFlow takes', () => {
    const builder = new GraphBuilder();
    const names = ['layer/kernel', 'layer/kernel', 'a name: with signs', '_hidden'].map(
      (name) => builder.scalar(name, 1).operation,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('layer/kernel');
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$/);
  });

  it('refuses a constant whose values do not fill its shape', () => {
    const builder = new GraphBuilder();
    expect(() => builder.constant('kernel', new Float32Array(5), [2, 3])).toThrow(RangeError);
  });

  it('runs an operation after those it depends on, without reading them', () => {
    const builder = new GraphBuilder();
    const before = builder.scalar('before', 1);
    builder.add('NoOp', { name: 'after', inputs: [before], control: [before], shape: [] });
    expect(builder.graph().node.at(-1)?.input).toEqual(['before:0', '^before']);
  });
});
