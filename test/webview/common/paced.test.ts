import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { paced } from '../../../webview/common/page/paced.ts';

const pauseMilliseconds = 100;

describe('work that is paced', () => {
  let blocked: number;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => setTimeout(frame, 16));
    blocked = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + blocked);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  /** Asks for work every 5 ms for ten seconds, beside what the work takes. Gives how often it was done. */
  const timesDone = (takenMilliseconds: number): number => {
    let times = 0;
    const ask = paced(() => {
      times++;
      blocked += takenMilliseconds;
    }, pauseMilliseconds);
    for (let at = 0; at < 10_000; at += 5) {
      ask();
      vi.advanceTimersByTime(5);
    }
    return times;
  };

  test('is done about once a pause where it takes no time', () => {
    expect(timesDone(0)).toBeGreaterThan(10_000 / (pauseMilliseconds + 32));
    expect(timesDone(0)).toBeLessThanOrEqual(10_000 / pauseMilliseconds);
  });

  test('takes a quarter of the thread at most where it takes long, however often it is asked for', () => {
    const taken = 80;
    const times = timesDone(taken);
    expect((times * taken) / (10_000 + times * taken)).toBeLessThanOrEqual(0.25);
    expect(times).toBeGreaterThan(20);
  });

  test('is done once more for what was asked for while it rested', () => {
    let times = 0;
    const ask = paced(() => times++, pauseMilliseconds);
    ask();
    vi.advanceTimersByTime(50);
    ask();
    vi.advanceTimersByTime(1_000);
    expect(times).toBe(2);
    vi.advanceTimersByTime(1_000);
    expect(times).toBe(2);
  });
});
