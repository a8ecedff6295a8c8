/** Gradients of the rectifiers, from the output: the gradient passes where the output lies strictly inside. */

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
