import { isPositive } from '../../shared/metrics/confusion.ts';
import { temperedScores } from '../../shared/metrics/temperature.ts';
import { defaultThreshold } from '../../shared/report/decisions.ts';

/** The class that probabilities decide for: of two at a threshold for the positive one, else the most probable. */
export function decide(
  probabilities: readonly number[],
  { threshold, positiveClass }: { readonly threshold: number | null; readonly positiveClass: number },
): number {
  if (probabilities.length > 2) return probabilities.indexOf(Math.max(...probabilities));
  const positive = isPositive(probabilities[positiveClass] ?? NaN, threshold ?? defaultThreshold);
  return positive ? positiveClass : 1 - positiveClass;
}

/** Probabilities after temperature scaling; null where no temperature fits. */
export function calibrate(probabilities: readonly number[], temperature: number | null): number[] | null {
  return temperature === null ? null : [...temperedScores(probabilities, probabilities.length, temperature)];
}
