/** Whether all three channels of [height, width, 3] are equal everywhere. */
export function isGrey(values: ArrayLike<number>): boolean {
  for (let at = 0; at < values.length; at += 3) {
    if (values[at] !== values[at + 1] || values[at] !== values[at + 2]) return false;
  }
  return true;
}
