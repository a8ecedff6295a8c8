import Module from 'node:module';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ourExtension } from './our-extension.ts';
import { processorTime } from './turn-times.ts';

/** How long our own code keeps the extension host, in milliseconds. */
export interface ActivationTime {
  /** Reading and running the bundle, then `activate` until it has returned or its promise is settled. */
  readonly elapsed: number;
  /** The same in processor time of the host's thread: what it takes on a machine with nothing else to do. */
  readonly busy: number;
}

type Load = (this: unknown, request: string, ...others: unknown[]) => unknown;

interface Activated {
  readonly activate: (...args: unknown[]) => unknown;
}

/**
 * Activates our extension, which must not be active, and measures what VS Code calls its activation time. What VS Code
 * does itself in the meantime, and other extensions, are not counted. A window that is still opening shares the
 * processor's caches with us, so that it is waited for, half a minute at most. Throws an Error when the bundle was not loaded.
 */
export async function activateMeasured(): Promise<ActivationTime> {
  await windowAtRest();
  const loader = Module as unknown as { _load: Load };
  const original = loader._load;
  const watch = new Stopwatch();
  loader._load = function (request, ...others) {
    if (!request.endsWith('extension.cjs')) return original.call(this, request, ...others);
    watch.start();
    const loaded = original.call(this, request, ...others) as Activated;
    watch.stop();
    const timed = async (...args: unknown[]) => {
      watch.start();
      const exports = await loaded.activate(...args);
      watch.stop();
      return exports;
    };
    return { ...loaded, activate: timed };
  };
  try {
    await ourExtension().activate();
  } finally {
    loader._load = original;
  }
  if (watch.elapsed === 0) throw new Error('The bundle of our extension was not loaded.');
  return { elapsed: watch.elapsed, busy: watch.busy };
}

/** Waits until the processors have been idle for most of half a second. */
async function windowAtRest(): Promise<void> {
  const times = () => {
    const all = os.cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
      idle,
      total: user + nice + sys + idle + irq,
    }));
    return {
      idle: all.reduce((sum, each) => sum + each.idle, 0),
      total: all.reduce((sum, each) => sum + each.total, 0),
    };
  };
  const until = performance.now() + 30_000;
  for (let share = 0; share < 0.75 && performance.now() < until;) {
    const before = times();
    await delay(500);
    const after = times();
    share = (after.idle - before.idle) / Math.max(1, after.total - before.total);
  }
}

class Stopwatch {
  elapsed = 0;
  busy = 0;
  #clock = 0;
  #processor = 0;

  start(): void {
    this.#clock = performance.now();
    this.#processor = processorTime();
  }

  stop(): void {
    this.elapsed += performance.now() - this.#clock;
    this.busy += processorTime() - this.#processor;
  }
}
