import { describe, expect, it } from 'vitest';
import { legible } from '../../../webview/common/page/contrast.ts';

describe("a theme's colours in charts", () => {
  it('stay as they are where they can be seen', () => {
    expect(legible('#d18616', '#1f1f1f', '#cccccc')).toBe('#d18616');
    expect(legible('#3794ff', '#000000', '#ffffff')).toBe('#3794ff');
  });

  it('are lightened on a dark background that they hardly differ from', () => {
    expect(Number.parseInt(legible('#331100', '#1f1f1f', '#cccccc').slice(1, 3), 16)).toBeGreaterThan(0x60);
  });

  it('are darkened on a light background that they hardly differ from', () => {
    expect(Number.parseInt(legible('#ffee00', '#ffffff', '#3b3b3b').slice(1, 3), 16)).toBeLessThan(0xd0);
  });

  it('are made opaque', () => {
    expect(legible('#ea5c0055', '#1f1f1f', '#cccccc')).toBe('#ea5c00');
  });

  it('are read from rgb() as well', () => {
    expect(legible('rgb(209, 134, 22)', '#1f1f1f', '#cccccc')).toBe('#d18616');
    expect(legible('rgba(209 134 22 / 100%)', '#1f1f1f', '#cccccc')).toBe('#d18616');
  });

  it('are left alone where they cannot be read', () => {
    expect(legible('color-mix(in srgb, red, blue)', '#1f1f1f', '#cccccc')).toBe(
      'color-mix(in srgb, red, blue)',
    );
  });
});
