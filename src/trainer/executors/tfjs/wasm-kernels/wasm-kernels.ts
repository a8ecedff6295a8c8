/**
 * The functions of kernels.wasm; assembly/ describes them. All numbers are integers: addresses are bytes from the
 * start of tfjs's memory and at least 4-byte aligned, lengths and strides are in values.
 */
export interface WasmKernels {
  readonly matrixProduct: (
    left: number,
    right: number,
    product: number,
    rows: number,
    columns: number,
    inner: number,
    transposeLeft: boolean,
    transposeRight: boolean,
    accumulate: boolean,
    scratch: number,
  ) => void;
  /** Bytes of scratch memory that a product with so many columns needs. */
  readonly matrixProductScratchBytes: (columns: number) => number;
  readonly depthwiseInputGradient: (
    outputGradient: number,
    kernel: number,
    inputGradient: number,
    batch: number,
    ...window: WindowArguments
  ) => void;
  readonly depthwiseKernelGradient: (
    input: number,
    outputGradient: number,
    kernelGradient: number,
    batch: number,
    ...window: WindowArguments
  ) => void;
  readonly gatherPatches: (image: number, patches: number, ...window: WindowArguments) => void;
  readonly scatterPatches: (patches: number, image: number, ...window: WindowArguments) => void;
  readonly reluGradient: (outputGradient: number, output: number, target: number, count: number) => void;
  readonly relu6Gradient: (outputGradient: number, output: number, target: number, count: number) => void;
  readonly sumOverPositions: (values: number, positions: number, channels: number, sums: number) => void;
}

/** How a kernel slides over an image. */
export type WindowArguments = [
  height: number,
  width: number,
  channels: number,
  outputHeight: number,
  outputWidth: number,
  kernelHeight: number,
  kernelWidth: number,
  strides: number,
  paddingTop: number,
  paddingLeft: number,
];
