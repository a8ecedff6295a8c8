import type { Range } from './range.ts';

/** Round values within a range, about as many as `wanted`, in steps of 1, 2 or 5 times a power of ten. */
export function ticks({ from, to }: Range, wanted: number, leastStep = 0): number[] {
  const rough = (to - from) / Math.max(1, wanted);
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(leastStep, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Values within a range, 1, 2 and 5 times powers of ten; the powers alone where these are many. */
export function logarithmicTicks({ from, to }: Range, most: number): number[] {
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const factor of [1, 2, 5]) {
      const value = Number((factor * 10 ** power).toPrecision(12));
      if (value >= from && value <= to) all.push(value);
    }
  }
  const powers = all.filter((value) => Number.isInteger(Number(Math.log10(value).toFixed(9))));
  if (all.length <= most || powers.length === 0) return all;
  return powers.filter((_, index) => index % Math.ceil(powers.length / most) === 0);
}

/** A value on an axis: as short as it can be read. */
export function tickLabel(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude < 1e-3 || magnitude >= 1e6) return value.toExponential().replace('+', '');
  return String(Number(value.toPrecision(6)));
}
