import { engineEnvironment } from '../../node/trainer-process/engine-environment.ts';
import { EventTail } from '../../node/run/event-tail.ts';
import { followEvents } from '../../node/run/follow-events.ts';
import { lastingKinds, type LoggedEvent } from '../../shared/run/events.ts';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { makeTrainingView } from '../report/training-view.ts';
import type { TrainingView } from '../report/training-view.ts';
import { printable } from '../terminal/printable.ts';
import { wrap } from '../terminal/text-width.ts';
import { RateMeter } from '../../shared/progress/rate-meter.ts';
import { barState } from '../terminal/progress-bar.ts';
import { stopOnSignals } from './stop-on-signals.ts';
import { startTrainer } from '../../node/trainer-process/trainer-process.ts';
import type { TrainerOutcome } from '../../node/trainer-process/trainer-process.ts';

const stopNotice =
  'Stopping after the current batch, with everything written. Press Ctrl-C again to end at once.';

/** How a training ended, and where its run is; null when it ended before there was one. */
export interface TrainingOutcome extends TrainerOutcome {
  readonly folder: string | null;
}

/** Trains or resumes in a trainer process, showing what its run folder tells, until it has ended. */
export async function runTraining(
  context: Context,
  job: Extract<TrainerJob, { kind: 'train' | 'resume' }>,
): Promise<TrainingOutcome> {
  const view = makeTrainingView(context.console.talk);
  const follower = new RunFollower(view);
  if (job.kind === 'resume') await follower.replay(job.run);

  const outcome = await runJob(context, job, view, (folder) => follower.follow(folder));
  await follower.finish();
  view.close();
  return { ...outcome, folder: follower.folder };
}

/** Runs any job in a trainer process. Ctrl-C stops it; a second one ends it at once. */
export async function runJob(
  context: Context,
  job: TrainerJob,
  view: TrainingView,
  onRunFolder: (folder: string) => void,
): Promise<TrainerOutcome> {
  const { style } = context.console.talk;
  const meter = new RateMeter();
  const trainer = startTrainer({
    module: context.trainerModule,
    environment: { ...context.environment, ...engineEnvironment() },
    job,
    attached: true,
    onMessage: (message) => {
      if (message.kind === 'run-folder') onRunFolder(message.folder);
      else if (message.kind === 'progress') view.progress(barState(message, meter.measure(message)));
    },
    ...(context.environment.TRANSFER_LEARNING_VERBOSE
      ? { onOutput: (line: string) => view.line(style.dim(printable(line))) }
      : {}),
  });
  const release = stopOnSignals(trainer, () => {
    for (const line of wrap(stopNotice, textColumns(context.console.talk))) view.line(style.warning(line));
  });
  const ticking = setInterval(() => view.tick(), 500);
  try {
    return await trainer.ended;
  } finally {
    clearInterval(ticking);
    release();
  }
}

/** Bytes at the end of the log in which progress is still new. */
const recentBytes = 1 << 20;

/** Hands the events of a run to a view, each once. */
class RunFollower {
  folder: string | null = null;
  readonly #view: TrainingView;
  readonly #ending = new AbortController();
  #tail: EventTail | null = null;
  #following: Promise<void> | null = null;

  constructor(view: TrainingView) {
    this.#view = view;
  }

  /** Takes in what a run has told before, without showing it line by line. */
  async replay(folder: string): Promise<void> {
    const tail = this.#tailOf(folder);
    for (let events = await tail.readOn(); events !== null; events = await tail.readOn()) {
      for (const event of events) this.#view.replay(event);
    }
  }

  follow(folder: string): void {
    if (this.#following) return;
    this.folder = folder;
    this.#following = this.#readOn(this.#tailOf(folder));
  }

  /** Reads what is left when the trainer has ended. */
  async finish(): Promise<void> {
    this.#ending.abort();
    await this.#following;
    if (this.folder === null) return;
    const rest = this.#tailOf(this.folder);
    const readOn = (): Promise<LoggedEvent[] | null> => rest.readOn().catch(() => null);
    for (let events = await readOn(); events !== null; events = await readOn()) {
      for (const event of events) this.#view.event(event);
    }
  }

  #tailOf(folder: string): EventTail {
    return (this.#tail ??= new EventTail(folder, { kinds: lastingKinds, recentBytes }));
  }

  async #readOn(tail: EventTail): Promise<void> {
    try {
      for await (const event of followEvents(tail, this.#ending.signal)) this.#view.event(event);
    } catch (error) {
      this.#view.line(
        `The run's events cannot be read (${error instanceof Error ? printable(error.message) : 'unknown'}); the training goes on.`,
      );
    }
  }
}
