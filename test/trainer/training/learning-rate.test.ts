import { describe, expect, it } from 'vitest';
import type { LearningRateSchedule } from '../../../src/shared/configuration/training-configuration.ts';
import { learningRateAt } from '../../../src/trainer/training/learning-rate.ts';

/** Rates of the first steps of 2 epochs of 4 steps, from 0.1 on. */
function rates(schedule: LearningRateSchedule, steps = 8): number[] {
  return Array.from({ length: steps }, (_, step) =>
    learningRateAt(schedule, 0.1, { step, stepsPerEpoch: 4, epochs: 2, reductions: 0 }),
  );
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 10));
}

describe('the learning rate', () => {
  it('stays where it is when constant', () => {
    expectClose(rates({ kind: 'constant' }, 3), [0.1, 0.1, 0.1]);
  });

  it('falls after every epoch when exponential', () => {
    const schedule = { kind: 'exponential', decay: 0.5 } as const;
    expectClose(rates(schedule, 9), [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025]);
  });

  it('falls along half a cosine over the whole phase', () => {
    const half = (share: number): number => (0.1 * (1 + Math.cos(Math.PI * share))) / 2;
    expectClose(
      rates({ kind: 'cosine', warmupSteps: 0, final: 0 }),
      [0, 1, 2, 3, 4, 5, 6, 7].map((s) => half(s / 8)),
    );
    expect(rates({ kind: 'cosine', warmupSteps: 0, final: 0 })[4]).toBeCloseTo(0.05, 10);
  });

  it('ends at its share of where it began, and stays there', () => {
    const at = rates({ kind: 'cosine', warmupSteps: 0, final: 0.2 }, 12);
    expectClose([at[0] ?? 0, at[4] ?? 0, ...at.slice(8)], [0.1, 0.06, 0.02, 0.02, 0.02, 0.02]);
  });

  it('rises first over the steps of its warm-up, up to the full rate', () => {
    expectClose(rates({ kind: 'cosine', warmupSteps: 4, final: 0 }), [
      0.025,
      0.05,
      0.075,
      0.1,
      0.1,
      ...[0.25, 0.5, 0.75].map((share) => (0.1 * (1 + Math.cos(Math.PI * share))) / 2),
    ]);
  });

  it('only rises where the warm-up is longer than the phase', () => {
    expectClose(rates({ kind: 'cosine', warmupSteps: 100, final: 0 }, 3), [0.001, 0.002, 0.003]);
  });

  it.each([
    [0, 0.1],
    [1, 0.05],
    [3, 0.0125],
    [4, 0.01],
    [50, 0.01],
  ])('after %i plateaus is %d, never below its floor', (reductions, rate) => {
    const schedule = { kind: 'reduce-on-plateau', factor: 0.5, patience: 2, minimum: 0.01 } as const;
    expect(learningRateAt(schedule, 0.1, { step: 0, stepsPerEpoch: 1, epochs: 9, reductions })).toBeCloseTo(
      rate,
      10,
    );
  });

  it('is not raised to a floor that lies above it', () => {
    const schedule = { kind: 'reduce-on-plateau', factor: 0.5, patience: 2, minimum: 1 } as const;
    const position = { step: 0, stepsPerEpoch: 1, epochs: 9, reductions: 2 };
    expect(learningRateAt(schedule, 0.1, position)).toBe(0.1);
  });
});
