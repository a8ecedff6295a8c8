import { BYTES, type TensorMemory } from './tensor-memory.ts';
import type { WasmKernels } from './wasm-kernels.ts';

/** target [rows, columns] = left [rows, inner] × right [inner, columns], all given by address. */
export type MatrixProduct = (
  left: number,
  right: number,
  target: number,
  [rows, inner, columns]: readonly [number, number, number],
  options: MatrixProductOptions,
) => void;

/** What ends an operation: a bias [columns] is added, then values are held between `low` and `high`. */
export interface Finish {
  /** Its address, 0 for none. */
  readonly bias: number;
  readonly low: number;
  readonly high: number;
}

const unchanged: Finish = { bias: 0, low: -Infinity, high: Infinity };

export interface MatrixProductOptions {
  /** The left factor is stored as [inner, rows]. */
  readonly transposeLeft?: boolean;
  /** The right factor is stored as [columns, inner]. */
  readonly transposeRight?: boolean;
  /** The product is added to what the target holds. */
  readonly accumulate?: boolean;
  /** What is done to the finished product; nothing by default. */
  readonly finish?: Finish;
}

/** The matrix product of our kernels, with scratch memory from tfjs's allocator for as long as it runs. */
export function matrixProductOn(memory: TensorMemory, kernels: WasmKernels): MatrixProduct {
  return (
    left,
    right,
    target,
    [rows, inner, columns],
    { transposeLeft = false, transposeRight = false, accumulate = false, finish = unchanged },
  ) =>
    memory.withScratch(kernels.matrixProductScratchBytes(columns) / BYTES, (scratch) =>
      kernels.matrixProduct(
        left,
        right,
        target,
        rows,
        columns,
        inner,
        transposeLeft,
        transposeRight,
        accumulate,
        finish.bias,
        finish.low,
        finish.high,
        scratch,
      ),
    );
}
