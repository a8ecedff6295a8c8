/** Gradients of activation functions. A rectifier's passes where its output lies strictly inside. */

/** target = outputGradient where output > 0, else 0; `count` values each. */
export function reluGradient(outputGradient: usize, output: usize, target: usize, count: usize): void {
  const zero = f32x4.splat(0);
  const bytes = count * 4;
  let offset: usize = 0;
  for (; offset + 16 <= bytes; offset += 16) {
    const inside = f32x4.gt(v128.load(output + offset), zero);
    v128.store(target + offset, v128.and(v128.load(outputGradient + offset), inside));
  }
  for (; offset < bytes; offset += 4) {
    store<f32>(target + offset, load<f32>(output + offset) > 0 ? load<f32>(outputGradient + offset) : 0);
  }
}

/** target = outputGradient where 0 < output < 6, else 0; `count` values each. */
export function relu6Gradient(outputGradient: usize, output: usize, target: usize, count: usize): void {
  const zero = f32x4.splat(0);
  const six = f32x4.splat(6);
  const bytes = count * 4;
  let offset: usize = 0;
  for (; offset + 16 <= bytes; offset += 16) {
    const value = v128.load(output + offset);
    const inside = v128.and(f32x4.gt(value, zero), f32x4.lt(value, six));
    v128.store(target + offset, v128.and(v128.load(outputGradient + offset), inside));
  }
  for (; offset < bytes; offset += 4) {
    const value = load<f32>(output + offset);
    store<f32>(target + offset, value > 0 && value < 6 ? load<f32>(outputGradient + offset) : 0);
  }
}

/** target = outputGradient × σ(x)·(1 + x·(1 − σ(x))), from x and its sigmoid; `count` values each. */
export function swishGradient(
  outputGradient: usize,
  input: usize,
  sigmoid: usize,
  target: usize,
  count: usize,
): void {
  const one = f32x4.splat(1);
  const bytes = count * 4;
  let offset: usize = 0;
  for (; offset + 16 <= bytes; offset += 16) {
    const s = v128.load(sigmoid + offset);
    const slope = f32x4.mul(s, f32x4.add(one, f32x4.mul(v128.load(input + offset), f32x4.sub(one, s))));
    v128.store(target + offset, f32x4.mul(v128.load(outputGradient + offset), slope));
  }
  for (; offset < bytes; offset += 4) {
    const s = load<f32>(sigmoid + offset);
    const slope = s * (1 + load<f32>(input + offset) * (1 - s));
    store<f32>(target + offset, load<f32>(outputGradient + offset) * slope);
  }
}

/** target = outputGradient × y·(1 − y), from the sigmoid y; `count` values each. */
export function sigmoidGradient(outputGradient: usize, output: usize, target: usize, count: usize): void {
  const one = f32x4.splat(1);
  const bytes = count * 4;
  let offset: usize = 0;
  for (; offset + 16 <= bytes; offset += 16) {
    const y = v128.load(output + offset);
    const slope = f32x4.mul(y, f32x4.sub(one, y));
    v128.store(target + offset, f32x4.mul(v128.load(outputGradient + offset), slope));
  }
  for (; offset < bytes; offset += 4) {
    const y = load<f32>(output + offset);
    store<f32>(target + offset, load<f32>(outputGradient + offset) * (y * (1 - y)));
  }
}
