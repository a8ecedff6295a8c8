import type { LearningRateSchedule } from '../../shared/configuration/training-configuration.ts';

/** Where in a phase a step is. */
export interface SchedulePosition {
  /** Steps of the phase done before this one. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** How often a plateau has lowered the rate so far. */
  readonly reductions: number;
}

/** The learning rate of one step. `initial` is the phase's own. */
export function learningRateAt(
  schedule: LearningRateSchedule,
  initial: number,
  position: SchedulePosition,
): number {
  const { step, stepsPerEpoch, epochs, reductions } = position;
  switch (schedule.kind) {
    case 'constant':
      return initial;
    case 'cosine': {
      const { warmupSteps, final } = schedule;
      if (step < warmupSteps) return (initial * (step + 1)) / warmupSteps;
      const total = Math.max(stepsPerEpoch * epochs - warmupSteps, 1);
      const progress = Math.min((step - warmupSteps) / total, 1);
      return initial * (final + ((1 - final) * (1 + Math.cos(Math.PI * progress))) / 2);
    }
    case 'exponential':
      return initial * schedule.decay ** Math.floor(step / stepsPerEpoch);
    case 'reduce-on-plateau':
      return Math.max(initial * schedule.factor ** reductions, Math.min(schedule.minimum, initial));
  }
}
