/** Orders texts by their UTF-16 code units: the same on every machine, in every language. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
