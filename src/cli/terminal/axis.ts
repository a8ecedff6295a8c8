/** A range of values and the round numbers in it to label. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Digits after the point that tell the ticks apart. */
  readonly digits: number;
}

/** An axis over all finite `values`, widened to round numbers with about `intervals` steps, kept within the bounds. */
export function makeAxis(
  values: readonly number[],
  intervals: number,
  { atLeast = -Infinity, atMost = Infinity }: { atLeast?: number; atMost?: number } = {},
): Axis {
  const finite = values.filter(Number.isFinite);
  let low = Math.max(atLeast, Math.min(...finite, finite.length === 0 ? 0 : Infinity));
  let high = Math.min(atMost, Math.max(...finite, finite.length === 0 ? 1 : -Infinity));
  if (high - low < 1e-3 * Math.max(1e-6, Math.abs(high))) {
    const room = Math.max(Math.abs(high) * 0.05, 1e-3);
    low = Math.max(atLeast, low - room);
    high = Math.min(atMost, high + room);
  }
  const step = roundStep((high - low) / Math.max(1, intervals));
  low = Math.max(atLeast, Math.floor(low / step + 1e-9) * step);
  high = Math.min(atMost, Math.ceil(high / step - 1e-9) * step);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) {
    ticks.push(index * step);
  }
  return {
    low,
    high,
    ticks,
    digits: Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9) + (isQuarter(step) ? 1 : 0))),
  };
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function isQuarter(step: number): boolean {
  const power = 10 ** Math.floor(Math.log10(step) + 1e-9);
  return Math.abs(step / power - 2.5) < 1e-6;
}
