/**
 * The depthwise convolution and its gradients, any kernel size, stride and padding. Channels go sixteen at a time (one
 * cache line), then four, then one.
 */
import { hold, holdOne } from './hold';

/**
 * output [batch, outputHeight, outputWidth, channels] = input * kernel + bias (unless its address is 0), held between
 * `low` and `high`.
 */
export function depthwiseConvolution(
  input: usize,
  kernel: usize,
  bias: usize,
  output: usize,
  low: f32,
  high: f32,
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
  const inputRowBytes = <usize>width * pixelBytes;
  const kernelRowBytes = <usize>kernelWidth * pixelBytes;
  let target = output;
  for (let image = 0; image < batch; image++) {
    const imageInput = input + <usize>(image * height) * inputRowBytes;
    for (let row = 0; row < outputHeight; row++) {
      const top = row * stride - paddingTop;
      const kernelRow = max(0, -top);
      const rows = min(kernelHeight, height - top) - kernelRow;
      for (let column = 0; column < outputWidth; column++) {
        const left = column * stride - paddingLeft;
        const kernelColumn = max(0, -left);
        const columns = min(kernelWidth, width - left) - kernelColumn;
        sumOfTaps(
          imageInput + <usize>(top + kernelRow) * inputRowBytes + <usize>(left + kernelColumn) * pixelBytes,
          inputRowBytes,
          pixelBytes,
          kernel + <usize>kernelRow * kernelRowBytes + <usize>kernelColumn * pixelBytes,
          kernelRowBytes,
          pixelBytes,
          rows,
          columns,
          pixelBytes,
          bias,
          low,
          high,
          target,
        );
        target += pixelBytes;
      }
    }
  }
}

/**
 * inputGradient [batch, height, width, channels]: at every position the sum, over the outputs that read it, of the
 * output's gradient times the kernel's weight that was used.
 */
export function depthwiseInputGradient(
  outputGradient: usize,
  kernel: usize,
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
  const outputRowBytes = <usize>outputWidth * pixelBytes;
  const kernelRowStep = <usize>(stride * kernelWidth) * pixelBytes;
  const kernelColumnStep = <usize>stride * pixelBytes;
  let target = inputGradient;
  for (let image = 0; image < batch; image++) {
    const imageGradient = outputGradient + <usize>(image * outputHeight) * outputRowBytes;
    for (let row = 0; row < height; row++) {
      const firstRow = firstReader(row + paddingTop, kernelHeight, stride);
      const rows = min((row + paddingTop) / stride, outputHeight - 1) - firstRow + 1;
      const kernelRow = row + paddingTop - firstRow * stride;
      for (let column = 0; column < width; column++) {
        const firstColumn = firstReader(column + paddingLeft, kernelWidth, stride);
        const columns = min((column + paddingLeft) / stride, outputWidth - 1) - firstColumn + 1;
        const kernelColumn = column + paddingLeft - firstColumn * stride;
        sumOfTaps(
          imageGradient + <usize>firstRow * outputRowBytes + <usize>firstColumn * pixelBytes,
          outputRowBytes,
          pixelBytes,
          kernel + <usize>(kernelRow * kernelWidth + kernelColumn) * pixelBytes,
          0 - kernelRowStep,
          0 - kernelColumnStep,
          rows,
          columns,
          pixelBytes,
          0,
          -Infinity,
          Infinity,
          target,
        );
        target += pixelBytes;
      }
    }
  }
}

/** Index of the first output along an axis that reads the (padded) position. */
function firstReader(position: i32, kernelLength: i32, stride: i32): i32 {
  const ahead = position - kernelLength + 1;
  return ahead <= 0 ? 0 : (ahead + stride - 1) / stride;
}

/**
 * One position of a result: the sum over a rectangle of taps of value times weight, and the bias (unless its address
 * is 0), held between `low` and `high`. Steps lead from one tap to the next; a negative one is its complement.
 */
function sumOfTaps(
  values: usize,
  valueRowStep: usize,
  valueColumnStep: usize,
  weights: usize,
  weightRowStep: usize,
  weightColumnStep: usize,
  rows: i32,
  columns: i32,
  pixelBytes: usize,
  bias: usize,
  low: f32,
  high: f32,
  target: usize,
): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  let channel: usize = 0;
  for (; channel + 64 <= pixelBytes; channel += 64) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    if (bias != 0) {
      sum0 = v128.load(bias + channel, 0);
      sum1 = v128.load(bias + channel, 16);
      sum2 = v128.load(bias + channel, 32);
      sum3 = v128.load(bias + channel, 48);
    }
    let valueRow = values + channel;
    let weightRow = weights + channel;
    for (let row = 0; row < rows; row++) {
      let value = valueRow;
      let weight = weightRow;
      for (let column = 0; column < columns; column++) {
        sum0 = f32x4.add(sum0, f32x4.mul(v128.load(value, 0), v128.load(weight, 0)));
        sum1 = f32x4.add(sum1, f32x4.mul(v128.load(value, 16), v128.load(weight, 16)));
        sum2 = f32x4.add(sum2, f32x4.mul(v128.load(value, 32), v128.load(weight, 32)));
        sum3 = f32x4.add(sum3, f32x4.mul(v128.load(value, 48), v128.load(weight, 48)));
        value += valueColumnStep;
        weight += weightColumnStep;
      }
      valueRow += valueRowStep;
      weightRow += weightRowStep;
    }
    v128.store(target + channel, hold(sum0, lows, highs), 0);
    v128.store(target + channel, hold(sum1, lows, highs), 16);
    v128.store(target + channel, hold(sum2, lows, highs), 32);
    v128.store(target + channel, hold(sum3, lows, highs), 48);
  }
  for (; channel + 16 <= pixelBytes; channel += 16) {
    let sum = f32x4.splat(0);
    if (bias != 0) sum = v128.load(bias + channel);
    let valueRow = values + channel;
    let weightRow = weights + channel;
    for (let row = 0; row < rows; row++) {
      let value = valueRow;
      let weight = weightRow;
      for (let column = 0; column < columns; column++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(value), v128.load(weight)));
        value += valueColumnStep;
        weight += weightColumnStep;
      }
      valueRow += valueRowStep;
      weightRow += weightRowStep;
    }
    v128.store(target + channel, hold(sum, lows, highs));
  }
  for (; channel < pixelBytes; channel += 4) {
    let sum: f32 = bias == 0 ? 0 : load<f32>(bias + channel);
    let valueRow = values + channel;
    let weightRow = weights + channel;
    for (let row = 0; row < rows; row++) {
      let value = valueRow;
      let weight = weightRow;
      for (let column = 0; column < columns; column++) {
        sum += load<f32>(value) * load<f32>(weight);
        value += valueColumnStep;
        weight += weightColumnStep;
      }
      valueRow += valueRowStep;
      weightRow += weightRowStep;
    }
    store<f32>(target + channel, holdOne(sum, low, high));
  }
}

/**
 * kernelGradient [kernelHeight, kernelWidth, channels]: for every weight the sum, over all outputs, of the output's
 * gradient times the input that the weight was multiplied with. Summed image by image, which also keeps the rounding
 * error of long sums down.
 */
export function depthwiseKernelGradient(
  input: usize,
  outputGradient: usize,
  kernelGradient: usize,
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
  const inputRowBytes = <usize>width * pixelBytes;
  const outputRowBytes = <usize>outputWidth * pixelBytes;
  for (let image = 0; image < batch; image++) {
    const imageInput = input + <usize>(image * height) * inputRowBytes;
    const imageGradient = outputGradient + <usize>(image * outputHeight) * outputRowBytes;
    let channel: usize = 0;
    while (channel < pixelBytes) {
      const left = pixelBytes - channel;
      const blockBytes: usize = left >= 64 ? 64 : left >= 16 ? 16 : 4;
      for (let kernelRow = 0; kernelRow < kernelHeight; kernelRow++) {
        const firstRow = firstInside(kernelRow, paddingTop, stride);
        const rows = outputsInside(firstRow, kernelRow, paddingTop, stride, height, outputHeight);
        const inputRow = firstRow * stride + kernelRow - paddingTop;
        for (let kernelColumn = 0; kernelColumn < kernelWidth; kernelColumn++) {
          const firstColumn = firstInside(kernelColumn, paddingLeft, stride);
          const columns = outputsInside(firstColumn, kernelColumn, paddingLeft, stride, width, outputWidth);
          const inputColumn = firstColumn * stride + kernelColumn - paddingLeft;
          const target =
            kernelGradient + <usize>(kernelRow * kernelWidth + kernelColumn) * pixelBytes + channel;
          const from =
            imageInput + <usize>inputRow * inputRowBytes + <usize>inputColumn * pixelBytes + channel;
          const gradient =
            imageGradient + <usize>firstRow * outputRowBytes + <usize>firstColumn * pixelBytes + channel;
          const inputRowStep = <usize>stride * inputRowBytes;
          const inputColumnStep = <usize>stride * pixelBytes;
          const add = image > 0;
          if (blockBytes == 64) {
            sumOfProducts16(
              from,
              gradient,
              rows,
              columns,
              inputRowStep,
              inputColumnStep,
              outputRowBytes,
              pixelBytes,
              target,
              add,
            );
          } else if (blockBytes == 16) {
            sumOfProducts4(
              from,
              gradient,
              rows,
              columns,
              inputRowStep,
              inputColumnStep,
              outputRowBytes,
              pixelBytes,
              target,
              add,
            );
          } else {
            sumOfProducts1(
              from,
              gradient,
              rows,
              columns,
              inputRowStep,
              inputColumnStep,
              outputRowBytes,
              pixelBytes,
              target,
              add,
            );
          }
        }
      }
      channel += blockBytes;
    }
  }
}

/** Index of the first output along an axis whose tap `tap` of the kernel lies inside the input. */
function firstInside(tap: i32, padding: i32, stride: i32): i32 {
  return tap >= padding ? 0 : (padding - tap + stride - 1) / stride;
}

/** How many outputs, from `first` on, have tap `tap` inside an input of `length`. */
function outputsInside(first: i32, tap: i32, padding: i32, stride: i32, length: i32, outputLength: i32): i32 {
  const room = length - 1 + padding - tap;
  return room < 0 ? 0 : max(0, min(room / stride, outputLength - 1) - first + 1);
}

function sumOfProducts16(
  input: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  inputRowStep: usize,
  inputColumnStep: usize,
  gradientRowStep: usize,
  gradientColumnStep: usize,
  target: usize,
  add: bool,
): void {
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    let from = input + <usize>row * inputRowStep;
    let by = gradient + <usize>row * gradientRowStep;
    for (let column = 0; column < columns; column++) {
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(from, 0), v128.load(by, 0)));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(from, 16), v128.load(by, 16)));
      sum2 = f32x4.add(sum2, f32x4.mul(v128.load(from, 32), v128.load(by, 32)));
      sum3 = f32x4.add(sum3, f32x4.mul(v128.load(from, 48), v128.load(by, 48)));
      from += inputColumnStep;
      by += gradientColumnStep;
    }
  }
  if (add) {
    sum0 = f32x4.add(v128.load(target, 0), sum0);
    sum1 = f32x4.add(v128.load(target, 16), sum1);
    sum2 = f32x4.add(v128.load(target, 32), sum2);
    sum3 = f32x4.add(v128.load(target, 48), sum3);
  }
  v128.store(target, sum0, 0);
  v128.store(target, sum1, 16);
  v128.store(target, sum2, 32);
  v128.store(target, sum3, 48);
}

function sumOfProducts4(
  input: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  inputRowStep: usize,
  inputColumnStep: usize,
  gradientRowStep: usize,
  gradientColumnStep: usize,
  target: usize,
  add: bool,
): void {
  let sum = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    let from = input + <usize>row * inputRowStep;
    let by = gradient + <usize>row * gradientRowStep;
    for (let column = 0; column < columns; column++) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(from), v128.load(by)));
      from += inputColumnStep;
      by += gradientColumnStep;
    }
  }
  v128.store(target, add ? f32x4.add(v128.load(target), sum) : sum);
}

function sumOfProducts1(
  input: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  inputRowStep: usize,
  inputColumnStep: usize,
  gradientRowStep: usize,
  gradientColumnStep: usize,
  target: usize,
  add: bool,
): void {
  let sum: f32 = 0;
  for (let row = 0; row < rows; row++) {
    let from = input + <usize>row * inputRowStep;
    let by = gradient + <usize>row * gradientRowStep;
    for (let column = 0; column < columns; column++) {
      sum += load<f32>(from) * load<f32>(by);
      from += inputColumnStep;
      by += gradientColumnStep;
    }
  }
  store<f32>(target, add ? load<f32>(target) + sum : sum);
}
