import type { Services, TrainerJobs, Trainings } from '../services.ts';
import { NotifiedJobs } from './trainer-jobs.ts';
import { TrainerLauncher } from './trainer-launcher.ts';
import { WindowTrainings } from './trainings.ts';
import { watchTrainings } from './watch-trainings.ts';

/** Sets up what starts, stops and follows trainer processes. */
export function registerTraining(services: Services): { trainings: Trainings; jobs: TrainerJobs } {
  const launcher = new TrainerLauncher(services.context);
  const trainings = new WindowTrainings(services, launcher);
  const watching = watchTrainings(services, (folder) => trainings.isOwn(folder));
  services.context.subscriptions.push(trainings, watching);
  return { trainings, jobs: new NotifiedJobs(services, launcher) };
}
