import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine, LoadedGraph } from '../../engines/engine.ts';
import type { Output } from './graph-builder.ts';
import { encodeSavedModel, type GraphMessage } from './saved-model-messages.ts';

/** Values for a placeholder. */
export interface Feed {
  readonly placeholder: Output;
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** A graph that TensorFlow has loaded. Variables keep their values from run to run. */
export class GraphSession {
  private constructor(
    private readonly engine: Engine,
    private readonly loaded: LoadedGraph,
  ) {}

  /**
   * Loads a graph. It goes through a file, in a folder that only this user can read and that is gone when this returns.
   * Throws a TypeError when the engine runs no graphs.
   */
  static async open(engine: Engine, graph: GraphMessage): Promise<GraphSession> {
    const { openGraph } = engine;
    if (!openGraph) throw new TypeError(`The engine ${engine.name} runs no graphs.`);
    // mkdtemp makes the folder for this user alone.
    const folder = await mkdtemp(path.join(tmpdir(), 'transfer-learning-graph-'));
    try {
      await writeFile(path.join(folder, 'saved_model.pb'), encodeSavedModel(graph), { mode: 0o600 });
      return new GraphSession(engine, openGraph(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Runs what `fetches` need, and gives their values. */
  async run(feeds: readonly Feed[], fetches: readonly Output[]): Promise<Float32Array[]> {
    const { tf } = this.engine;
    const fed = feeds.map(({ placeholder, values, shape }) => ({
      name: placeholder.name,
      tensor: tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32'),
    }));
    try {
      const results = this.loaded.run(
        fed,
        fetches.map(({ name }) => name),
      );
      try {
        return await Promise.all(results.map(async (result) => (await result.data()) as Float32Array));
      } finally {
        for (const result of results) result.dispose();
      }
    } finally {
      for (const { tensor } of fed) tensor.dispose();
    }
  }

  dispose(): void {
    this.loaded.dispose();
  }
}
