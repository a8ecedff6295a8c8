import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine, LoadedGraph } from '../../../../src/trainer/engines/engine.ts';
import { GraphBuilder } from '../../../../src/trainer/executors/tensorflow-graph/graph-builder.ts';
import { GraphSession } from '../../../../src/trainer/executors/tensorflow-graph/graph-session.ts';
import { addVariable } from '../../../../src/trainer/executors/tensorflow-graph/variable.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';

describe('a graph on its way to TensorFlow', () => {
  let temporary: string;
  beforeEach(() => {
    temporary = mkdtempSync(path.join(tmpdir(), 'graph-session-'));
    vi.stubEnv('TMPDIR', temporary);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(temporary, { recursive: true, force: true });
  });

  const graph = (): ReturnType<GraphBuilder['graph']> => {
    const builder = new GraphBuilder();
    builder.scalar('answer', 42);
    return builder.graph();
  };
  /** An engine that only loads graphs, as `openGraph` says. */
  const engineOf = (openGraph: (folder: string) => LoadedGraph) =>
    ({ name: 'tensorflow', openGraph }) as unknown as Engine;

  it('lies where only its user can read it, and nowhere once it is loaded', async () => {
    const seen: { mode: number; bytes: number }[] = [];
    const engine = engineOf((folder) => {
      expect(path.dirname(folder)).toBe(temporary);
      const file = path.join(folder, 'saved_model.pb');
      seen.push({ mode: statSync(folder).mode & 0o777, bytes: readFileSync(file).length });
      return { run: () => [], dispose: () => undefined };
    });
    await GraphSession.open(engine, graph());
    expect(seen.map(({ bytes }) => bytes > 0)).toEqual([true]);
    if (process.platform !== 'win32') expect(seen[0]?.mode).toBe(0o700);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('leaves nothing behind when it cannot be loaded', async () => {
    const engine = engineOf(() => {
      throw new Error('not a graph');
    });
    await expect(GraphSession.open(engine, graph())).rejects.toThrow('not a graph');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is refused by an engine that runs no graphs', async () => {
    await expect(GraphSession.open({ name: 'wasm' } as unknown as Engine, graph())).rejects.toThrow(
      TypeError,
    );
  });
});

describeOnTensorflow('variables of a session', (compute) => {
  /** A session with one variable, and a run that adds 1 to it. */
  async function counter() {
    const builder = new GraphBuilder();
    const variable = addVariable(builder, 'count', [3]);
    const assigned = builder.identity('assigned', builder.scalar('done', 1), [variable.assign]);
    const session = await GraphSession.open(compute().engine, builder.graph());
    return {
      session,
      put: (values: Float32Array) =>
        session.run([{ placeholder: variable.newValue, values, shape: [3] }], [assigned]),
      get: async () => (await session.run([], [variable.read]))[0],
    };
  }

  it('keep their values from run to run, each session its own', async () => {
    const [first, second] = [await counter(), await counter()];
    await first.put(Float32Array.of(1, 2, 3));
    await second.put(Float32Array.of(4, 5, 6));
    expect(await first.get()).toEqual(Float32Array.of(1, 2, 3));
    expect(await second.get()).toEqual(Float32Array.of(4, 5, 6));
    first.session.dispose();
    expect(await second.get()).toEqual(Float32Array.of(4, 5, 6));
    second.session.dispose();
  });

  it('do not change with the array that they were assigned', async () => {
    const { session, put, get } = await counter();
    const values = Float32Array.of(1, 2, 3);
    await put(values);
    values.fill(9);
    expect(await get()).toEqual(Float32Array.of(1, 2, 3));
    session.dispose();
  });

  it('cannot be read before they were assigned', async () => {
    const { session, get } = await counter();
    await expect(get()).rejects.toThrow(/count/);
    session.dispose();
  });
});
