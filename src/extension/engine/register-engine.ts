import type { EngineSetup, Services } from '../services.ts';

/** Registers the commands about what computes. */
export function registerEngine({ log }: Services): EngineSetup {
  log.debug('engine');
  return { setUp: () => Promise.resolve(false) };
}
