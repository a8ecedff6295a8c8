import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainerEnvironment } from '../../../src/extension/training/trainer-environment.ts';

describe('the environment of a trainer', () => {
  it('has the folders that settings name, before what the environment says', () => {
    const [engine, cache] = [path.resolve('/engine'), path.resolve('/cache')];
    const environment = trainerEnvironment(
      { PATH: '/bin', TRANSFER_LEARNING_CACHE: '/elsewhere', TRANSFER_LEARNING_WEIGHTS: '/weights' },
      { engine, cache, weights: '' },
    );
    expect(environment).toMatchObject({
      PATH: '/bin',
      TRANSFER_LEARNING_ENGINE: engine,
      TRANSFER_LEARNING_CACHE: cache,
      TRANSFER_LEARNING_WEIGHTS: '/weights',
    });
  });

  it('leaves out a setting that is no absolute path, for it would be taken from wherever VS Code runs', () => {
    const environment = trainerEnvironment({}, { engine: 'engine', cache: '../cache', weights: '' });
    expect(Object.keys(environment).filter((name) => name.startsWith('TRANSFER_LEARNING'))).toEqual([]);
  });
});
