import type { Services, TrainerJobs, Trainings } from '../services.ts';

/** Registers the commands that end trainings and take them up again. */
export function registerTraining({ log }: Services): { trainings: Trainings; jobs: TrainerJobs } {
  log.debug('training');
  return {
    trainings: {
      start: () => Promise.resolve(undefined),
      resume: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    },
    jobs: { run: () => Promise.resolve(undefined) },
  };
}
