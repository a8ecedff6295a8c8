import { describe, expect, it } from 'vitest';
import type { MetricToMonitor } from '../../../src/shared/configuration/training-configuration.ts';
import {
  initialMonitorState,
  type MonitorState,
  observeEpoch,
} from '../../../src/trainer/training/monitor.ts';

const plateau = { kind: 'reduce-on-plateau', factor: 0.5, patience: 2, minimum: 0 } as const;

function observe(metric: MetricToMonitor, values: readonly (number | null)[]): MonitorState[] {
  let state = initialMonitorState;
  return values.map((value, epoch) => (state = observeEpoch(state, metric, value, epoch + 1, plateau)));
}

describe('the monitored metric', () => {
  it('is best where it is highest, the first of equals', () => {
    const states = observe('auc', [0.7, 0.9, 0.9, 0.8]);
    expect(states.map(({ bestEpoch }) => bestEpoch)).toEqual([1, 2, 2, 2]);
    expect(states.at(-1)?.best).toBe(0.9);
  });

  it('is best where it is lowest when it is the loss', () => {
    expect(observe('loss', [0.7, 0.9, 0.5, 0.6]).map(({ bestEpoch }) => bestEpoch)).toEqual([1, 1, 3, 3]);
  });

  it('counts the epochs since its best', () => {
    expect(observe('auc', [0.7, 0.6, 0.5, 0.8, 0.8]).map(({ epochsSinceBest }) => epochsSinceBest)).toEqual([
      0, 1, 2, 0, 1,
    ]);
  });

  it('lowers the learning rate each time that it has not improved for so many epochs', () => {
    const values = [0.7, 0.6, 0.6, 0.6, 0.6, 0.8, 0.6, 0.6];
    expect(observe('auc', values).map(({ reductions }) => reductions)).toEqual([0, 0, 1, 1, 2, 2, 2, 3]);
  });

  it('undefined is best only until there is another', () => {
    expect(observe('auc', [null, null, 0.2, null]).map(({ bestEpoch }) => bestEpoch)).toEqual([1, 1, 3, 3]);
  });
});
