/**
 * Pooling under a square window and its gradients, any size, stride and padding; of what hangs over the edge nothing
 * counts. Channels go four at a time, then one.
 */

/** output [batch, outputHeight, outputWidth, channels]: the largest value of each channel under the window. */
export function maxPooling(
  input: usize,
  output: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outputHeight: i32,
  outputWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
  paddingTop: i32,
  paddingLeft: i32,
): void {
  const pixelBytes = <usize>channels * 4;
  const rowBytes = <usize>width * pixelBytes;
  let target = output;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      const top = max(0, row * stride - paddingTop);
      const bottom = min(height, row * stride - paddingTop + kernelHeight);
      for (let column = 0; column < outputWidth; column++) {
        const left = max(0, column * stride - paddingLeft);
        const right = min(width, column * stride - paddingLeft + kernelWidth);
        const corner = input + <usize>(image * height + top) * rowBytes + <usize>left * pixelBytes;
        let channel: usize = 0;
        for (; channel + 16 <= pixelBytes; channel += 16) {
          let largest = v128.load(corner + channel);
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let from = line, x = left; x < right; x++, from += pixelBytes) {
              // What is not a number stays so, that a diverged network is noticed.
              largest = f32x4.max(largest, v128.load(from));
            }
          }
          v128.store(target + channel, largest);
        }
        for (; channel < pixelBytes; channel += 4) {
          let largest = load<f32>(corner + channel);
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let from = line, x = left; x < right; x++, from += pixelBytes) {
              largest = max(largest, load<f32>(from));
            }
          }
          store<f32>(target + channel, largest);
        }
        target += pixelBytes;
      }
    }
  }
}

/** inputGradient: each output's gradient goes to the first of the largest values under its window. */
export function maxPoolingGradient(
  input: usize,
  output: usize,
  outputGradient: usize,
  inputGradient: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outputHeight: i32,
  outputWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
  paddingTop: i32,
  paddingLeft: i32,
): void {
  const pixelBytes = <usize>channels * 4;
  const rowBytes = <usize>width * pixelBytes;
  clear(inputGradient, <usize>(batch * height) * rowBytes);
  let at: usize = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      const top = max(0, row * stride - paddingTop);
      const bottom = min(height, row * stride - paddingTop + kernelHeight);
      for (let column = 0; column < outputWidth; column++) {
        const left = max(0, column * stride - paddingLeft);
        const right = min(width, column * stride - paddingLeft + kernelWidth);
        const corner = <usize>(image * height + top) * rowBytes + <usize>left * pixelBytes;
        let channel: usize = 0;
        for (; channel + 16 <= pixelBytes; channel += 16) {
          const largest = v128.load(output + at + channel);
          let open = i32x4.splat(-1);
          const gradient = v128.load(outputGradient + at + channel);
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let from = line, x = left; x < right; x++, from += pixelBytes) {
              const found = v128.and(open, f32x4.eq(v128.load(input + from), largest));
              const target = inputGradient + from;
              v128.store(target, f32x4.add(v128.load(target), v128.and(gradient, found)));
              open = v128.andnot(open, found);
            }
          }
        }
        for (; channel < pixelBytes; channel += 4) {
          const largest = load<f32>(output + at + channel);
          const gradient = load<f32>(outputGradient + at + channel);
          let open = true;
          for (let line = corner + channel, y = top; y < bottom && open; y++, line += rowBytes) {
            for (let from = line, x = left; x < right && open; x++, from += pixelBytes) {
              if (load<f32>(input + from) != largest) continue;
              store<f32>(inputGradient + from, load<f32>(inputGradient + from) + gradient);
              open = false;
            }
          }
        }
        at += pixelBytes;
      }
    }
  }
}

/** output [batch, outputHeight, outputWidth, channels]: the mean of each channel under the window. */
export function averagePooling(
  input: usize,
  output: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outputHeight: i32,
  outputWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
  paddingTop: i32,
  paddingLeft: i32,
): void {
  const pixelBytes = <usize>channels * 4;
  const rowBytes = <usize>width * pixelBytes;
  let target = output;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      const top = max(0, row * stride - paddingTop);
      const bottom = min(height, row * stride - paddingTop + kernelHeight);
      for (let column = 0; column < outputWidth; column++) {
        const left = max(0, column * stride - paddingLeft);
        const right = min(width, column * stride - paddingLeft + kernelWidth);
        const share: f32 = 1 / <f32>((bottom - top) * (right - left));
        const shares = f32x4.splat(share);
        const corner = input + <usize>(image * height + top) * rowBytes + <usize>left * pixelBytes;
        let channel: usize = 0;
        for (; channel + 16 <= pixelBytes; channel += 16) {
          let sum = f32x4.splat(0);
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let from = line, x = left; x < right; x++, from += pixelBytes) {
              sum = f32x4.add(sum, v128.load(from));
            }
          }
          v128.store(target + channel, f32x4.mul(sum, shares));
        }
        for (; channel < pixelBytes; channel += 4) {
          let sum: f32 = 0;
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let from = line, x = left; x < right; x++, from += pixelBytes) sum += load<f32>(from);
          }
          store<f32>(target + channel, sum * share);
        }
        target += pixelBytes;
      }
    }
  }
}

/** inputGradient: each output's gradient in equal shares to all positions under its window. */
export function averagePoolingGradient(
  outputGradient: usize,
  inputGradient: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outputHeight: i32,
  outputWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
  paddingTop: i32,
  paddingLeft: i32,
): void {
  const pixelBytes = <usize>channels * 4;
  const rowBytes = <usize>width * pixelBytes;
  clear(inputGradient, <usize>(batch * height) * rowBytes);
  let gradient = outputGradient;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      const top = max(0, row * stride - paddingTop);
      const bottom = min(height, row * stride - paddingTop + kernelHeight);
      for (let column = 0; column < outputWidth; column++) {
        const left = max(0, column * stride - paddingLeft);
        const right = min(width, column * stride - paddingLeft + kernelWidth);
        const share: f32 = 1 / <f32>((bottom - top) * (right - left));
        const shares = f32x4.splat(share);
        const corner = inputGradient + <usize>(image * height + top) * rowBytes + <usize>left * pixelBytes;
        let channel: usize = 0;
        for (; channel + 16 <= pixelBytes; channel += 16) {
          const part = f32x4.mul(v128.load(gradient + channel), shares);
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let target = line, x = left; x < right; x++, target += pixelBytes) {
              v128.store(target, f32x4.add(v128.load(target), part));
            }
          }
        }
        for (; channel < pixelBytes; channel += 4) {
          const part = load<f32>(gradient + channel) * share;
          for (let line = corner + channel, y = top; y < bottom; y++, line += rowBytes) {
            for (let target = line, x = left; x < right; x++, target += pixelBytes) {
              store<f32>(target, load<f32>(target) + part);
            }
          }
        }
        gradient += pixelBytes;
      }
    }
  }
}

function clear(target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
}
