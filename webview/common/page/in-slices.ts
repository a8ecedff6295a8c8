import type { Steps } from '../../../src/shared/metrics/steps.ts';

const sliceMilliseconds = 8;

/**
 * Does long work a few milliseconds at a time, so that the page answers in between. Gives null when it was aborted.
 * `onProgress` hears the share that is done after each slice.
 */
export async function inSlices<Result>(
  steps: Steps<Result>,
  signal: AbortSignal,
  onProgress: (share: number) => void = () => undefined,
): Promise<Result | null> {
  for (;;) {
    const until = performance.now() + sliceMilliseconds;
    let share = 0;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
      share = step.value;
    } while (performance.now() < until);
    onProgress(share);
    await turn();
    if (signal.aborted) return null;
  }
}

/** Lets everything else that waits have its turn. A timer of zero would wait 4 ms each time. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
