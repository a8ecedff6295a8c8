import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../../src/shared/run/events.ts';
import { ProgressReporter } from '../../../src/trainer/run/progress-reporter.ts';

/** Reports `total` images, one every `millisecondsEach(index)`. */
function reportImages(total: number, millisecondsEach: (index: number) => number): ProgressEvent[] {
  const events: ProgressEvent[] = [];
  let now = 0;
  const reporter = new ProgressReporter(
    (event) => events.push(event),
    () => now,
  );
  for (let done = 0; done <= total; done++) {
    reporter.report({ what: 'Reading images', done, total, unit: 'images' });
    now += millisecondsEach(done);
  }
  return events;
}

describe('progress', () => {
  it('is told at most four times a second', () => {
    const events = reportImages(5000, () => 1);
    expect(events.length).toBeLessThanOrEqual(21);
    expect(events.length).toBeGreaterThan(15);
  });

  it('is always told when a thing is done', () => {
    expect(reportImages(3, () => 1).at(-1)).toMatchObject({ done: 3, total: 3, secondsLeft: null });
  });

  it('has the speed and the time left', () => {
    const middle = reportImages(1000, () => 10).find(({ done }) => done >= 500);
    expect(middle?.perSecond).toBeCloseTo(100, 0);
    expect(middle?.secondsLeft).toBeCloseTo((1000 - (middle?.done ?? 0)) / 100, 1);
  });

  it('does not take a pause for slowness', () => {
    const events = reportImages(1000, (index) => (index === 700 ? 600_000 : 10));
    expect(events.find(({ done }) => done > 730)?.perSecond).toBeCloseTo(100, 0);
  });

  it('follows when the speed changes for good', () => {
    const last = reportImages(3000, (index) => (index < 1500 ? 10 : 40)).at(-1);
    expect(last?.perSecond).toBeCloseTo(25, 0);
  });

  it('says nothing about the speed before it knows', () => {
    expect(reportImages(1000, () => 10)[0]).toMatchObject({ perSecond: null, secondsLeft: null });
  });

  it('begins anew with the next thing', () => {
    const events: ProgressEvent[] = [];
    let now = 0;
    const reporter = new ProgressReporter(
      (event) => events.push(event),
      () => now,
    );
    for (let done = 0; done <= 100; done++, now += 20)
      reporter.report({ what: 'a', done, total: 100, unit: 'images' });
    now += 1000;
    reporter.report({ what: 'b', done: 0, unit: 'bytes' });
    expect(events.at(-1)).toMatchObject({ what: 'b', total: null, perSecond: null });
  });
});
