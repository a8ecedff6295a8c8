import { afterAll, beforeAll, describe } from 'vitest';
import { cacheFolder } from '../../src/trainer/cache-folder.ts';
import { findTensorflow } from '../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import type { EngineName } from '../../src/trainer/engines/engine.ts';
import { type Compute, openCompute } from '../../src/trainer/executors/open-compute.ts';
import { buildWasmKernels } from './wasm-kernels.ts';

const engineNames: readonly EngineName[] = ['wasm', 'tensorflow'];

/** Opens an engine for tests that run from source. */
export async function openEngineForTests(engine: EngineName): Promise<Compute> {
  if (engine === 'wasm') buildWasmKernels();
  return openCompute({ engine, device: 'auto' }, new AbortController().signal);
}

/** Why tests on an engine are skipped; undefined where it is there. */
function whyAbsent(engine: EngineName): string | undefined {
  if (engine === 'wasm') return undefined;
  const search = findTensorflow(cacheFolder());
  return 'found' in search ? undefined : search.reason;
}

/**
 * `describe` once for each engine; where one is not installed its tests are skipped, and say why. `compute` gives the
 * open engine within tests and hooks. Engines share one process here, as tfjs lets them: the last opened is current.
 */
export function describeOnEachEngine(name: string, tests: (compute: () => Compute) => void): void {
  for (const engine of engineNames) {
    let opened: Compute | undefined;
    const compute = (): Compute => {
      if (!opened) throw new Error(`The ${engine} engine is open within tests alone.`);
      return opened;
    };
    const absent = whyAbsent(engine);
    if (absent !== undefined) {
      describe.skip(`${name}, ${engine} engine (skipped without it: ${absent})`, () => tests(compute));
      continue;
    }
    describe(`${name}, ${engine} engine`, { timeout: 120_000 }, () => {
      beforeAll(async () => {
        opened = await openEngineForTests(engine);
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
