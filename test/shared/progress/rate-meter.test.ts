import { expect, it } from 'vitest';
import { RateMeter } from '../../../src/shared/progress/rate-meter.ts';

function meterAt(): { meter: RateMeter; pass: (milliseconds: number) => void } {
  let now = 1_000;
  return {
    meter: new RateMeter(() => now),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

it('a rate and the time left follow from what was done since it was first heard of, and not in the first moments', () => {
  const { meter, pass } = meterAt();
  expect(meter.measure({ what: 'a', done: 100, total: 400 })).toEqual({ perSecond: null, secondsLeft: null });
  pass(400);
  expect(meter.measure({ what: 'a', done: 140, total: 400 }).perSecond).toBeNull();
  pass(600);
  expect(meter.measure({ what: 'a', done: 200, total: 400 })).toEqual({ perSecond: 100, secondsLeft: 2 });
});

it('something else, or the same from the start, begins anew', () => {
  const { meter, pass } = meterAt();
  meter.measure({ what: 'a', done: 0, total: 10 });
  pass(2_000);
  expect(meter.measure({ what: 'b', done: 5, total: 10 }).perSecond).toBeNull();
  pass(1_000);
  expect(meter.measure({ what: 'b', done: 9, total: 10 }).perSecond).toBe(4);
  expect(meter.measure({ what: 'b', done: 0, total: 10 }).secondsLeft).toBeNull();
});

it('of what has no end that is known there is a rate and no time left', () => {
  const { meter, pass } = meterAt();
  meter.measure({ what: 'a', done: 0 });
  pass(1_000);
  expect(meter.measure({ what: 'a', done: 3 })).toEqual({ perSecond: 3, secondsLeft: null });
});
