import type { Services } from '../services.ts';

/** Shows engine and running trainings in the status bar. */
export function registerStatusBar({ log }: Services): void {
  log.debug('status bar');
}
