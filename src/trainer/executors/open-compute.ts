import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { Engine, EngineSelection } from '../engines/engine.ts';
import { openEngine } from '../engines/open-engine.ts';
import { UserError } from '../../node/user-error.ts';
import type { Executor } from './executor.ts';
import { createGraphExecutor } from './tensorflow-graph/graph-executor.ts';
import { compareExecutors } from './tensorflow-graph/self-check.ts';
import { createTfjsExecutor } from './tfjs/tfjs-executor.ts';

/** An engine with the executor that runs on it. */
export interface Compute extends Omit<EngineSelection, 'passedOver'> {
  readonly executor: Executor;
  /** Engines and executors that would have come first, and why they were passed over. */
  readonly passedOver: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Opens the engine and the executor that were asked for. `auto` takes the compiled executor where the engine runs
 * graphs and it computes what the reference does, and says so where it does not.
 *
 * Throws a UserError when what was asked for cannot be had.
 */
export async function openCompute(
  request: Pick<TrainingConfiguration, 'engine' | 'executor' | 'device'>,
  signal: AbortSignal,
): Promise<Compute> {
  const { engine, passedOver } = await openEngine({
    engine: request.engine,
    device: request.device,
    signal,
  });
  const reference = await createTfjsExecutor(engine);
  if (request.executor === 'tfjs' || (request.executor === 'auto' && !engine.openGraph))
    return { engine, executor: reference, passedOver };

  const graph = createGraphExecutor(engine);
  const reason = await whyNotCompiled(engine, graph, reference);
  if (reason === undefined) {
    reference.dispose();
    return { engine, executor: graph, passedOver };
  }
  graph.dispose();
  if (request.executor === 'auto')
    return { engine, executor: reference, passedOver: [...passedOver, { name: graph.name, reason }] };
  reference.dispose();
  engine.dispose();
  throw new UserError(
    `The executor ${graph.name} cannot be used: ${reason}. Choose the tensorflow engine, or the executor tfjs.`,
  );
}

async function whyNotCompiled(
  engine: Engine,
  graph: Executor,
  reference: Executor,
): Promise<string | undefined> {
  if (!engine.openGraph) return `the ${engine.name} engine runs no graphs`;
  try {
    const wrong = await compareExecutors(graph, reference);
    return wrong === undefined ? undefined : `it computes wrong: ${wrong}`;
  } catch (error) {
    return `it could not run a small network (${error instanceof Error ? error.message : String(error)})`;
  }
}
