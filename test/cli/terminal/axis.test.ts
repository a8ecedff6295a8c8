import { expect, test } from 'vitest';
import { makeAxis } from '../../../src/cli/terminal/axis.ts';

test('an axis covers all values with round ticks', () => {
  const axis = makeAxis([0.113, 0.687], 4);
  expect(axis.low).toBeLessThanOrEqual(0.113);
  expect(axis.high).toBeGreaterThanOrEqual(0.687);
  expect(axis.ticks.map((tick) => tick.toFixed(axis.digits))).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8']);
});

test('the bounds are not passed', () => {
  const axis = makeAxis([0.98, 0.999], 4, { atMost: 1 });
  expect(axis.high).toBe(1);
});

test('equal values still have an axis with room', () => {
  const axis = makeAxis([0.5, 0.5], 4);
  expect(axis.low).toBeLessThan(0.5);
  expect(axis.high).toBeGreaterThan(0.5);
  expect(new Set(axis.ticks.map((tick) => tick.toFixed(axis.digits))).size).toBe(axis.ticks.length);
});

test('values that are no numbers are left out', () => {
  expect(makeAxis([Number.NaN, 1, 3, Infinity], 2).high).toBe(3);
});

test('without any value there is an axis from 0 to 1', () => {
  const { low, high } = makeAxis([], 4);
  expect([low, high]).toEqual([0, 1]);
});
