/**
 * Between an image and the patches of it that a convolution's kernel is laid over, one patch a row:
 * [outputHeight × outputWidth, kernelHeight × kernelWidth × channels], zeros where a patch hangs over the edge. One
 * image at a time, so that the patches of a batch need no memory of their own.
 *
 * Pixels that are neighbours in a row of a patch are neighbours in the image, so a row of a patch is one run.
 */
export function gatherPatches(
  image: usize,
  patches: usize,
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
  const runBytes = <usize>kernelWidth * pixelBytes;
  let target = patches;
  for (let outputRow = 0; outputRow < outputHeight; outputRow++) {
    for (let outputColumn = 0; outputColumn < outputWidth; outputColumn++) {
      const left = outputColumn * stride - paddingLeft;
      const first = max(0, -left);
      const last = max(first, min(kernelWidth, width - left));
      for (let kernelRow = 0; kernelRow < kernelHeight; kernelRow++) {
        const row = outputRow * stride + kernelRow - paddingTop;
        if (row < 0 || row >= height) {
          clear(target, target + runBytes);
        } else {
          const from = image + <usize>(row * width + left + first) * pixelBytes;
          const start = target + <usize>first * pixelBytes;
          const end = target + <usize>last * pixelBytes;
          clear(target, start);
          copy(start, end, from);
          clear(end, target + runBytes);
        }
        target += runBytes;
      }
    }
  }
}

/** The transpose of `gatherPatches`: adds every patch to the place in the image that it came from, from zero. */
export function scatterPatches(
  patches: usize,
  image: usize,
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
  const runBytes = <usize>kernelWidth * pixelBytes;
  clear(image, image + <usize>(height * width) * pixelBytes);
  let from = patches;
  for (let outputRow = 0; outputRow < outputHeight; outputRow++) {
    for (let outputColumn = 0; outputColumn < outputWidth; outputColumn++) {
      const left = outputColumn * stride - paddingLeft;
      const first = max(0, -left);
      const last = max(first, min(kernelWidth, width - left));
      for (let kernelRow = 0; kernelRow < kernelHeight; kernelRow++) {
        const row = outputRow * stride + kernelRow - paddingTop;
        if (row >= 0 && row < height) {
          const target = image + <usize>(row * width + left + first) * pixelBytes;
          add(target, target + <usize>(last - first) * pixelBytes, from + <usize>first * pixelBytes);
        }
        from += runBytes;
      }
    }
  }
}

function clear(target: usize, end: usize): void {
  const zero = f32x4.splat(0);
  for (; target + 16 <= end; target += 16) v128.store(target, zero);
  for (; target < end; target += 4) store<f32>(target, 0);
}

function copy(target: usize, end: usize, from: usize): void {
  for (; target + 16 <= end; target += 16) {
    v128.store(target, v128.load(from));
    from += 16;
  }
  for (; target < end; target += 4) {
    store<f32>(target, load<f32>(from));
    from += 4;
  }
}

function add(target: usize, end: usize, from: usize): void {
  for (; target + 16 <= end; target += 16) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(from)));
    from += 16;
  }
  for (; target < end; target += 4) {
    store<f32>(target, load<f32>(target) + load<f32>(from));
    from += 4;
  }
}
