/** From and to, in units of an axis. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** `range` scaled about `around`, which stays where it is; not narrower than `narrowest`, and within `full`. */
export function zoomed(range: Range, factor: number, around: number, full: Range, narrowest: number): Range {
  const width = Math.min(full.to - full.from, Math.max(narrowest, (range.to - range.from) * factor));
  const part = range.to > range.from ? (around - range.from) / (range.to - range.from) : 0.5;
  return within({ from: around - part * width, to: around + (1 - part) * width }, full);
}

/** `range` moved by `distance`, as far as `full` allows. */
export function panned(range: Range, distance: number, full: Range): Range {
  return within({ from: range.from + distance, to: range.to + distance }, full);
}

function within({ from, to }: Range, full: Range): Range {
  const width = to - from;
  if (width >= full.to - full.from) return full;
  if (from < full.from) return { from: full.from, to: full.from + width };
  if (to > full.to) return { from: full.to - width, to: full.to };
  return { from, to };
}

/**
 * The range that an axis shows for values of `least` to `most`: with some air, and not beyond the limits that the
 * values have by their nature. Null: there are no values.
 */
export function valueRange(
  least: number | null,
  most: number | null,
  limits: { readonly least: number | null; readonly most: number | null },
  logarithmic: boolean,
): Range {
  if (least === null || most === null) return logarithmic ? { from: 0.1, to: 1 } : { from: 0, to: 1 };
  if (logarithmic) {
    const low = Math.max(least, 1e-12);
    const high = Math.max(most, low);
    const air = Math.max(1.05, Math.pow(high / low, 0.06));
    return { from: low / air, to: high * air };
  }
  const air = most > least ? (most - least) * 0.08 : Math.max(Math.abs(most) * 0.05, 0.01);
  return {
    from: limits.least === null ? least - air : Math.max(limits.least, least - air),
    to: limits.most === null ? most + air : Math.min(limits.most + (limits.most - least) * 0.03, most + air),
  };
}
