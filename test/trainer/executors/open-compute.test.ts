import { describe, expect, it } from 'vitest';
import { openCompute } from '../../../src/trainer/executors/open-compute.ts';
import type { Executor, TrainingSession } from '../../../src/trainer/executors/executor.ts';
import { compareExecutors } from '../../../src/trainer/executors/tensorflow-graph/self-check.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { describeOnTensorflow } from '../../support/engines.ts';
import { buildWasmKernels } from '../../support/wasm-kernels.ts';

const signal = new AbortController().signal;

describe('the executor on the wasm engine', () => {
  it('runs operation by operation when none is asked for', async () => {
    buildWasmKernels();
    const compute = await openCompute({ engine: 'wasm', executor: 'auto', device: 'cpu' }, signal);
    expect(compute.executor.name).toBe('tfjs');
    expect(compute.passedOver).toEqual([]);
  });

  it('is refused when it is to be compiled', async () => {
    buildWasmKernels();
    const wish = { engine: 'wasm', executor: 'tensorflow-graph', device: 'cpu' } as const;
    await expect(openCompute(wish, signal)).rejects.toThrow(UserError);
  });
});

describeOnTensorflow('the executor on the tensorflow engine', (compute, reference) => {
  it('is compiled when none is asked for', async () => {
    const wish = { engine: 'tensorflow', executor: 'auto', device: 'auto' } as const;
    const { executor, passedOver } = await openCompute(wish, signal);
    expect(executor.name).toBe('tensorflow-graph');
    // oneDNN may be: that is the processor's doing.
    expect(passedOver.filter(({ name }) => name !== 'oneDNN')).toEqual([]);
  });

  it('passes its check', async () => {
    expect(await compareExecutors(compute().executor, reference().executor)).toBeUndefined();
  });

  it('does not pass it when forward passes come out wrong', async () => {
    const wrong: Executor = {
      ...compute().executor,
      openInference: async (...args) => {
        const session = await compute().executor.openInference(...args);
        return {
          run: async (batch) =>
            (await session.run(batch)).map((output) => output.map((value) => 1.1 * value)),
          dispose: () => session.dispose(),
        };
      },
    };
    expect(await compareExecutors(wrong, reference().executor)).toBe('a forward pass');
  });

  it('does not pass it when a weight is not updated', async () => {
    const wrong: Executor = {
      ...compute().executor,
      openTraining: async (plan) => {
        const session = await compute().executor.openTraining(plan);
        const frozen = plan.weights.get('norm/gamma');
        return {
          step: (batch) => session.step(batch),
          predict: (batch) => session.predict(batch),
          trainedWeights: async () =>
            new Map([
              ...(await session.trainedWeights()),
              ...(frozen ? [['norm/gamma', frozen] as const] : []),
            ]),
          optimizerState: () => session.optimizerState(),
          assign: (weights) => session.assign(weights),
          dispose: () => session.dispose(),
        } satisfies TrainingSession;
      },
    };
    expect(await compareExecutors(wrong, reference().executor)).toBe('the update of norm/gamma');
  });
});
