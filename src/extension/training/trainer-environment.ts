import path from 'node:path';
import { engineEnvironment } from '../../node/trainer-process/engine-environment.ts';

/** Folders that the user's settings name; empty: the usual one. */
export interface TrainerFolders {
  readonly engine: string;
  readonly cache: string;
  readonly weights: string;
}

/** The environment that a trainer process is started with. A setting wins over a variable of the same meaning. */
export function trainerEnvironment(
  environment: NodeJS.ProcessEnv,
  { engine, cache, weights }: TrainerFolders,
): NodeJS.ProcessEnv {
  const chosen = {
    TRANSFER_LEARNING_ENGINE: engine,
    TRANSFER_LEARNING_CACHE: cache,
    TRANSFER_LEARNING_WEIGHTS: weights,
  };
  const set = Object.entries(chosen).filter(([, folder]) => path.isAbsolute(folder));
  return { ...environment, ...engineEnvironment(), ...Object.fromEntries(set) };
}
