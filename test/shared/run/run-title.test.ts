import { describe, expect, it } from 'vitest';
import { runTitle } from '../../../src/shared/run/run-title.ts';

describe('what a run is called', () => {
  it('is what the user called it, on one line', () => {
    expect(runTitle('more\n rotation', '2026-11-24_12-53-59_mobilenetv2_4d9d')).toBe('more rotation');
  });

  it('is otherwise the time at which it began', () => {
    expect(runTitle(null, '2026-11-24_12-53-59_mobilenetv2_4d9d')).toBe('2026-11-24 12:53:59');
  });

  it('is its id where that does not begin with a time', () => {
    expect(runTitle(null, 'my-run')).toBe('my-run');
  });
});
