import Module from 'node:module';
import { performance } from 'node:perf_hooks';
import { ourExtension } from './our-extension.ts';

/** How long our own code keeps the extension host, in milliseconds. */
export interface ActivationTime {
  /** Reading and running the bundle. */
  readonly load: number;
  /** `activate` until it has returned or its promise is settled. */
  readonly activate: number;
}

type Load = (this: unknown, request: string, ...others: unknown[]) => unknown;

interface Activated {
  readonly activate: (...args: unknown[]) => unknown;
}

/**
 * Activates our extension, which must not be active, and measures what VS Code calls its activation time. What VS Code
 * does itself in the meantime, and other extensions, are not counted. Throws an Error when the bundle was not loaded.
 */
export async function activateMeasured(): Promise<ActivationTime> {
  const loader = Module as unknown as { _load: Load };
  const original = loader._load;
  let load = Number.NaN;
  let activate = Number.NaN;
  loader._load = function (request, ...others) {
    if (!request.endsWith('extension.cjs')) return original.call(this, request, ...others);
    const begin = performance.now();
    const loaded = original.call(this, request, ...others) as Activated;
    load = performance.now() - begin;
    const timed = async (...args: unknown[]) => {
      const called = performance.now();
      const exports = await loaded.activate(...args);
      activate = performance.now() - called;
      return exports;
    };
    return { ...loaded, activate: timed };
  };
  try {
    await ourExtension().activate();
  } finally {
    loader._load = original;
  }
  if (Number.isNaN(load) || Number.isNaN(activate))
    throw new Error('The bundle of our extension was not loaded.');
  return { load, activate };
}
