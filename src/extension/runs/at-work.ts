import type { ObservedRun } from '../services.ts';

/** Whether a trainer is at work on a run. */
export function isAtWork(run: Pick<ObservedRun, 'status' | 'trainer'> | undefined): boolean {
  if (!run) return false;
  return run.trainer !== null || ['preparing', 'training', 'evaluating'].includes(run.status);
}

/** Whether a run can be taken up where it ended. */
export function isResumable(run: ObservedRun): boolean {
  return !isAtWork(run) && ['stopped', 'failed', 'interrupted'].includes(run.status);
}

/** Whether a run has left a model behind. */
export function hasModel({ manifest }: ObservedRun): boolean {
  return manifest?.status === 'finished' && manifest.best !== null;
}

/** Whether a phase of a run was evaluated, so that there is something to report on. */
export function hasPredictions({ manifest }: ObservedRun): boolean {
  return manifest !== null && manifest.phases.length > 0;
}
