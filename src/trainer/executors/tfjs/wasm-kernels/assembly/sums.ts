/** So many positions are summed before they are added to the total, to keep the rounding error of long sums down. */
const RUN: usize = 128;

/** sums [channels] of values [positions, channels]. */
export function sumOverPositions(values: usize, positions: usize, channels: usize, sums: usize): void {
  const pixelBytes = channels * 4;
  const end = values + positions * pixelBytes;
  let channel: usize = 0;
  for (; channel + 16 <= pixelBytes; channel += 16) {
    let total = f32x4.splat(0);
    let from = values + channel;
    while (from < end) {
      let sum = f32x4.splat(0);
      for (let position: usize = 0; position < RUN && from < end; position++) {
        sum = f32x4.add(sum, v128.load(from));
        from += pixelBytes;
      }
      total = f32x4.add(total, sum);
    }
    v128.store(sums + channel, total);
  }
  for (; channel < pixelBytes; channel += 4) {
    let total: f32 = 0;
    let from = values + channel;
    while (from < end) {
      let sum: f32 = 0;
      for (let position: usize = 0; position < RUN && from < end; position++) {
        sum += load<f32>(from);
        from += pixelBytes;
      }
      total += sum;
    }
    store<f32>(sums + channel, total);
  }
}
