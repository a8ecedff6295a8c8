import type { ObservedRun } from '../services.ts';

/** What reports and comparisons show of a run: a change of it is worth reading the run's folder again. */
export function runSignature(run: ObservedRun | undefined): string {
  return JSON.stringify([run?.status, run?.name, run?.manifest?.phases.length, run?.manifest?.updatedAt]);
}
