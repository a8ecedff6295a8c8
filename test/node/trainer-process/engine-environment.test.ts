import { afterEach, expect, test, vi } from 'vitest';
import { engineEnvironment } from '../../../src/node/trainer-process/engine-environment.ts';

afterEach(() => vi.unstubAllEnvs());

test('a trainer is started with its memory kept in the heap', () => {
  vi.stubEnv('MALLOC_MMAP_THRESHOLD_', undefined);
  expect(Number(engineEnvironment()['MALLOC_MMAP_THRESHOLD_'])).toBeGreaterThan(1e9);
});

test("the user's own settings win", () => {
  vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', '0');
  expect(engineEnvironment()).not.toHaveProperty('TF_CPP_MIN_LOG_LEVEL');
});
