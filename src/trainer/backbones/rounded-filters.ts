/** The nearest multiple of 8, at least 8, never more than 10 % below `filters`. */
export function roundedFilters(filters: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(filters + 4) / 8) * 8);
  return rounded < 0.9 * filters ? rounded + 8 : rounded;
}
