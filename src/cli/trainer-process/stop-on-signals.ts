import type { TrainerProcess } from '../../node/trainer-process/trainer-process.ts';

/**
 * While `trainer` works: the first SIGINT, SIGTERM or SIGHUP asks it to stop with everything written, the next ends it
 * at once. Gives the function that takes the handlers away again.
 */
export function stopOnSignals(trainer: TrainerProcess, onStop: () => void): () => void {
  let asked = false;
  const handle = (): void => {
    if (asked) {
      trainer.kill();
    } else {
      asked = true;
      trainer.stop();
      onStop();
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
