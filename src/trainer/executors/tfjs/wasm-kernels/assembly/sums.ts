/** So many positions are summed before they are added to the total, to keep the rounding error of long sums down. */
const RUN: usize = 128;

/** sums [channels] of values [positions, channels]. */
export function sumOverPositions(values: usize, positions: usize, channels: usize, sums: usize): void {
  const pixelBytes = channels * 4;
  for (let channel: usize = 0; channel < pixelBytes; channel += 4) store<f32>(sums + channel, 0);
  for (let position: usize = 0; position < positions; position += RUN) {
    sumOverRun(values + position * pixelBytes, min(RUN, positions - position), pixelBytes, sums);
  }
}

/** Adds a run of positions to the totals. */
function sumOverRun(values: usize, positions: usize, pixelBytes: usize, totals: usize): void {
  const end = values + positions * pixelBytes;
  let channel: usize = 0;
  for (; channel + 64 <= pixelBytes; channel += 64) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    for (let from = values + channel; from < end; from += pixelBytes) {
      sum0 = f32x4.add(sum0, v128.load(from, 0));
      sum1 = f32x4.add(sum1, v128.load(from, 16));
      sum2 = f32x4.add(sum2, v128.load(from, 32));
      sum3 = f32x4.add(sum3, v128.load(from, 48));
    }
    const total = totals + channel;
    v128.store(total, f32x4.add(v128.load(total, 0), sum0), 0);
    v128.store(total, f32x4.add(v128.load(total, 16), sum1), 16);
    v128.store(total, f32x4.add(v128.load(total, 32), sum2), 32);
    v128.store(total, f32x4.add(v128.load(total, 48), sum3), 48);
  }
  for (; channel < pixelBytes; channel += 4) {
    let sum: f32 = 0;
    for (let from = values + channel; from < end; from += pixelBytes) sum += load<f32>(from);
    store<f32>(totals + channel, load<f32>(totals + channel) + sum);
  }
}
