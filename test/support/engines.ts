import { afterAll, beforeAll, describe } from 'vitest';
import type { TrainingConfiguration } from '../../src/shared/configuration/training-configuration.ts';
import { cacheFolder } from '../../src/node/cache-folder.ts';
import { findTensorflow } from '../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import type { EngineName } from '../../src/trainer/engines/engine.ts';
import { type Compute, openCompute } from '../../src/trainer/executors/open-compute.ts';
import { buildWasmKernels } from './wasm-kernels.ts';

type ExecutorName = Exclude<TrainingConfiguration['executor'], 'auto'>;

const combinations: readonly { readonly engine: EngineName; readonly executor: ExecutorName }[] = [
  { engine: 'wasm', executor: 'tfjs' },
  { engine: 'tensorflow', executor: 'tfjs' },
  { engine: 'tensorflow', executor: 'tensorflow-graph' },
];

/** Opens an engine, with one of its executors, for tests that run from source. */
export async function openEngineForTests(
  engine: EngineName,
  executor: ExecutorName = 'tfjs',
): Promise<Compute> {
  if (engine === 'wasm') buildWasmKernels();
  return openCompute({ engine, executor, device: 'auto' }, new AbortController().signal);
}

/** Where the TensorFlow engine is, or why tests on it are skipped. */
export function tensorflowSearch(): ReturnType<typeof findTensorflow> {
  return findTensorflow(cacheFolder());
}

/** Why tests on an engine are skipped; undefined where it is there. */
function whyAbsent(engine: EngineName): string | undefined {
  if (engine === 'wasm') return undefined;
  const search = tensorflowSearch();
  return 'found' in search ? undefined : search.reason;
}

/**
 * `describe` once for each engine and executor; where one is not installed its tests are skipped, and say why. `compute` gives the
 * open engine within tests and hooks. Engines share one process here, as tfjs lets them: the last opened is current.
 */
export function describeOnEachEngine(name: string, tests: (compute: () => Compute) => void): void {
  for (const { engine, executor } of combinations) {
    let opened: Compute | undefined;
    const compute = (): Compute => {
      if (!opened) throw new Error(`The ${engine} engine is open within tests alone.`);
      return opened;
    };
    const absent = whyAbsent(engine);
    if (absent !== undefined) {
      describe.skip(`${name}, ${executor} on the ${engine} engine (skipped without it: ${absent})`, () =>
        tests(compute));
      continue;
    }
    describe(`${name}, ${executor} on the ${engine} engine`, { timeout: 120_000 }, () => {
      beforeAll(async () => {
        opened = await openEngineForTests(engine, executor);
      });
      afterAll(() => {
        opened?.executor.dispose();
        opened?.engine.dispose();
        opened = undefined;
      });
      tests(compute);
    });
  }
}

/**
 * `describe` for what concerns the TensorFlow engine alone; skipped, with the reason, where it is not installed.
 * `compute` gives the compiled executor within tests, `reference` the one that runs operation by operation.
 */
export function describeOnTensorflow(
  name: string,
  tests: (compute: () => Compute, reference: () => Compute) => void,
): void {
  const opened = new Map<ExecutorName, Compute>();
  const given = (executor: ExecutorName) => (): Compute => {
    const compute = opened.get(executor);
    if (!compute) throw new Error('The tensorflow engine is open within tests alone.');
    return compute;
  };
  const absent = whyAbsent('tensorflow');
  if (absent !== undefined) {
    describe.skip(`${name} (skipped without the tensorflow engine: ${absent})`, () =>
      tests(given('tensorflow-graph'), given('tfjs')));
    return;
  }
  describe(name, { timeout: 120_000 }, () => {
    beforeAll(async () => {
      for (const executor of ['tensorflow-graph', 'tfjs'] as const)
        opened.set(executor, await openEngineForTests('tensorflow', executor));
    });
    afterAll(() => {
      for (const { executor, engine } of opened.values()) {
        executor.dispose();
        engine.dispose();
      }
      opened.clear();
    });
    tests(given('tensorflow-graph'), given('tfjs'));
  });
}
