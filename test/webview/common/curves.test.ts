import { describe, expect, test } from 'vitest';
import { align } from '../../../webview/common/chart/align.ts';
import { decimate } from '../../../webview/common/chart/decimate.ts';
import { GrowingSeries } from '../../../webview/common/chart/growing-series.ts';
import { nearestIndex } from '../../../webview/common/chart/nearest.ts';
import { panned, valueRange, zoomed } from '../../../webview/common/chart/range.ts';
import { smooth } from '../../../webview/common/chart/smooth.ts';
import { logarithmicTicks, tickLabel, ticks } from '../../../webview/common/chart/ticks.ts';

const numbers = (count: number, of: (index: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => of(index));

describe('a smoothed curve', () => {
  test('starts at its first value and does not lean towards zero', () => {
    const equal = numbers(4, () => 0.7);
    for (const value of smooth(equal, 0.9)) expect(value).toBeCloseTo(0.7, 12);
  });

  test('is the debiased moving average that TensorBoard draws', () => {
    const [first, second, third] = smooth(Float64Array.of(1, 2, 4), 0.6);
    expect(first).toBeCloseTo(1, 12);
    expect(second).toBeCloseTo((0.4 * 2 + 0.6 * 0.4 * 1) / (1 - 0.6 ** 2), 12);
    expect(third).toBeCloseTo((0.4 * 4 + 0.6 * 0.4 * 2 + 0.36 * 0.4 * 1) / (1 - 0.6 ** 3), 12);
  });

  test('is the values themselves at a weight of 0, and keeps gaps', () => {
    expect([...smooth(Float64Array.of(3, NaN, 5), 0)]).toEqual([3, NaN, 5]);
  });
});

describe('a curve of many points', () => {
  test('keeps every spike and no more than two points a column', () => {
    const x = numbers(100_000, (index) => index);
    const y = numbers(100_000, (index) => (index === 54_321 ? 9 : index === 12_345 ? -9 : Math.sin(index)));
    const kept = decimate({ x, y }, 0, 99_999, 500);
    expect(kept.x.length).toBeLessThanOrEqual(2 * 504);
    expect(kept.y).toContain(9);
    expect(kept.y).toContain(-9);
    expect(kept.x[kept.y.indexOf(9)]).toBe(54_321);
    expect([...kept.x]).toEqual([...kept.x].sort((one, other) => one - other));
  });

  test('goes on to both edges of the view', () => {
    const x = numbers(50_000, (index) => index);
    const { x: kept } = decimate({ x, y: x }, 10_000.5, 20_000.5, 300);
    expect(kept[0]).toBeLessThan(10_000.5);
    expect(kept.at(-1)).toBeGreaterThan(20_000.5);
  });

  test('is left as it is where it has few points', () => {
    const x = Float64Array.of(1, 2, 3, 4, 5);
    expect([...decimate({ x, y: x }, 2.5, 3.5, 300).x]).toEqual([2, 3, 4]);
  });
});

test('lines with points at other places share one x, and a missing value is a gap', () => {
  const aligned = align([
    { x: Float64Array.of(1, 3), y: Float64Array.of(10, NaN) },
    { x: Float64Array.of(2, 3), y: Float64Array.of(20, 30) },
  ]);
  expect([...aligned.x]).toEqual([1, 2, 3]);
  expect([...(aligned.ys[0] ?? [])]).toEqual([10, undefined, null]);
  expect([...(aligned.ys[1] ?? [])]).toEqual([undefined, 20, 30]);
});

test('points that are told again replace those from there on', () => {
  const series = new GrowingSeries();
  for (let x = 0; x < 1000; x++) series.push(x, x);
  series.push(500, -1);
  expect(series.length).toBe(501);
  expect(series.x.at(-1)).toBe(500);
  expect(series.y.at(-1)).toBe(-1);
});

test('the nearest point is found within its reach only', () => {
  const x = Float64Array.of(1, 2, 5);
  expect(nearestIndex(x, 3, 5)).toBe(1);
  expect(nearestIndex(x, 4, 5)).toBe(2);
  expect(nearestIndex(x, 8, 0.5)).toBeNull();
  expect(nearestIndex(new Float64Array(), 8, 0.5)).toBeNull();
});

describe('a view', () => {
  const full = { from: 0.5, to: 30.5 };

  test('zooms about the point that is pointed at', () => {
    const { from, to } = zoomed(full, 0.5, 10.5, full, 1);
    expect(to - from).toBeCloseTo(15);
    expect((10.5 - from) / (to - from)).toBeCloseTo(1 / 3);
  });

  test('never leaves what there is, nor looks closer than it may', () => {
    expect(zoomed(full, 4, 10, full, 1)).toEqual(full);
    const close = zoomed(full, 1e-6, 10, full, 1);
    expect(close.to - close.from).toBeCloseTo(1);
    expect(panned({ from: 2, to: 5 }, -100, full)).toEqual({ from: 0.5, to: 3.5 });
    expect(panned({ from: 2, to: 5 }, 100, full)).toEqual({ from: 27.5, to: 30.5 });
  });

  test('shows rates up to 1 and losses from 0, with some air', () => {
    const rates = valueRange(0.8, 1, { least: 0, most: 1 }, false);
    expect(rates.from).toBeLessThan(0.8);
    expect(rates.to).toBeLessThan(1.02);
    expect(valueRange(0.01, 2, { least: 0, most: null }, false).from).toBe(0);
    expect(valueRange(null, null, { least: 0, most: 1 }, false)).toEqual({ from: 0, to: 1 });
    const equal = valueRange(0.5, 0.5, { least: 0, most: null }, false);
    expect(equal.from).toBeLessThan(0.5);
    expect(equal.to).toBeGreaterThan(0.5);
  });
});

test('axes are divided at round values', () => {
  expect(ticks({ from: 0.5, to: 30.5 }, 6, 1)).toEqual([5, 10, 15, 20, 25, 30]);
  expect(ticks({ from: 3.2, to: 4.4 }, 6, 1)).toEqual([4]);
  expect(logarithmicTicks({ from: 0.01, to: 1 }, 10)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  expect(logarithmicTicks({ from: 1e-6, to: 1 }, 4).length).toBeLessThanOrEqual(4);
  expect([0.1, 12, 0.00002, 0].map(tickLabel)).toEqual(['0.1', '12', '2e-5', '0']);
});
