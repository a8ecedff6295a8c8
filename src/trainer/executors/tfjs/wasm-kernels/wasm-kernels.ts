/**
 * The functions of kernels.wasm; assembly/ describes them. Addresses are bytes from the start
 * of tfjs's memory, multiples of 4, and 0 where there is no bias; lengths and strides are in values.
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
    bias: number,
    low: number,
    high: number,
    scratch: number,
  ) => void;
  /** Bytes of scratch memory that a product with so many columns needs. */
  readonly matrixProductScratchBytes: (columns: number) => number;
  readonly depthwiseConvolution: (
    input: number,
    kernel: number,
    bias: number,
    output: number,
    low: number,
    high: number,
    batch: number,
    ...window: WindowArguments
  ) => void;
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
  readonly sigmoidGradient: (outputGradient: number, output: number, target: number, count: number) => void;
  readonly swishGradient: (
    outputGradient: number,
    input: number,
    sigmoid: number,
    target: number,
    count: number,
  ) => void;
  readonly maxPooling: (input: number, output: number, batch: number, ...window: WindowArguments) => void;
  readonly maxPoolingGradient: (
    input: number,
    output: number,
    outputGradient: number,
    inputGradient: number,
    batch: number,
    ...window: WindowArguments
  ) => void;
  readonly averagePooling: (input: number, output: number, batch: number, ...window: WindowArguments) => void;
  readonly averagePoolingGradient: (
    outputGradient: number,
    inputGradient: number,
    batch: number,
    ...window: WindowArguments
  ) => void;
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
