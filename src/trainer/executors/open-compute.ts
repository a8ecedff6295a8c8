import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { EngineSelection } from '../engines/engine.ts';
import { openEngine } from '../engines/open-engine.ts';
import type { Executor } from './executor.ts';
import { createTfjsExecutor } from './tfjs/tfjs-executor.ts';

/** An engine with the executor that runs on it. */
export interface Compute extends EngineSelection {
  readonly executor: Executor;
}

/** Opens the engine that was asked for. Throws a UserError when it cannot be had. */
export async function openCompute(
  request: Pick<TrainingConfiguration, 'engine' | 'device'>,
  signal: AbortSignal,
): Promise<Compute> {
  const selection = await openEngine({ engine: request.engine, device: request.device, signal });
  return { ...selection, executor: await createTfjsExecutor(selection.engine) };
}
