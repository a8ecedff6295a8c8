import { z } from 'zod';
import type {
  LearningRateSchedule,
  MetricToMonitor,
} from '../../shared/configuration/training-configuration.ts';
import { isBetter } from '../../shared/metrics/is-better.ts';

/** What a phase remembers of the monitored metric; part of every checkpoint. */
export const monitorStateSchema = z.object({
  best: z.number().nullable(),
  bestEpoch: z.int(),
  epochsSinceBest: z.int(),
  /** Epochs without improvement since the learning rate was last lowered. */
  plateau: z.int(),
  reductions: z.int(),
});
export type MonitorState = z.output<typeof monitorStateSchema>;

export const initialMonitorState: MonitorState = {
  best: null,
  bestEpoch: 0,
  epochsSinceBest: 0,
  plateau: 0,
  reductions: 0,
};

/**
 * The state after an epoch whose monitored metric is `value` (null where it is undefined, as AUC is with one class;
 * such an epoch is best only while there is no other).
 */
export function observeEpoch(
  state: MonitorState,
  metric: MetricToMonitor,
  value: number | null,
  epoch: number,
  schedule: LearningRateSchedule,
): MonitorState {
  const first = state.bestEpoch === 0;
  const better = value !== null && (state.best === null || isBetter(metric, value, state.best));
  if (first || better)
    return { best: value, bestEpoch: epoch, epochsSinceBest: 0, plateau: 0, reductions: state.reductions };
  const plateau = state.plateau + 1;
  const lower = schedule.kind === 'reduce-on-plateau' && plateau >= schedule.patience;
  return {
    ...state,
    epochsSinceBest: state.epochsSinceBest + 1,
    plateau: lower ? 0 : plateau,
    reductions: state.reductions + (lower ? 1 : 0),
  };
}
