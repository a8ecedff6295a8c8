import type { Engine } from '../../engines/engine.ts';
import type { Executor } from '../executor.ts';
import { GraphInferenceSession } from './inference-session.ts';
import { GraphTrainingSession } from './training-session.ts';

/** The compiled executor: whatever is run is one TensorFlow graph. */
export function createGraphExecutor(engine: Engine): Executor {
  return {
    name: 'tensorflow-graph',
    openInference: (network, weights, outputs) =>
      GraphInferenceSession.open(engine, network, weights, outputs),
    openTraining: (plan) => GraphTrainingSession.open(engine, plan),
    dispose: () => undefined,
  };
}
