import type { Services, StartTraining } from '../services.ts';

/** Registers the commands that lead to a training. */
export function registerStartTraining({ trainings }: Services): StartTraining {
  return {
    editAndStart: async (dataset, configuration) => {
      await trainings.start(dataset, configuration);
    },
  };
}
