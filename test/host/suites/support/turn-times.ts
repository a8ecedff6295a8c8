import { performance } from 'node:perf_hooks';

const tickMilliseconds = 5;

/**
 * Begins to watch for how long this thread's own work keeps others from their turn in the event loop. The function that
 * it returns ends that, and tells the milliseconds between two ticks, shortest first. Time in which other processes had
 * the processor does not count: where less, it is the thread's processor time.
 */
export function watchTurns(): () => number[] {
  const turns: number[] = [];
  let last = moment();
  const timer = setInterval(() => {
    const now = moment();
    turns.push(Math.min(now.clock - last.clock, now.processor - last.processor));
    last = now;
  }, tickMilliseconds);
  return () => {
    clearInterval(timer);
    return turns.sort((one, other) => one - other);
  };
}

interface Moment {
  /** Both in milliseconds. */
  readonly clock: number;
  readonly processor: number;
}

function moment(): Moment {
  return { clock: performance.now(), processor: processorTime() };
}

/** Processor time of this thread, in milliseconds; where Node cannot tell, the time that has passed. */
export function processorTime(): number {
  const teller = process as { threadCpuUsage?: () => { readonly user: number; readonly system: number } };
  const usage = teller.threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}
