import type { MetricToMonitor } from '../configuration/training-configuration.ts';

/** Whether `value` of a monitored metric is better than `other`: lower for the loss, higher for all else. */
export function isBetter(metric: MetricToMonitor, value: number, other: number): boolean {
  return metric === 'loss' ? value < other : value > other;
}
