import type { Rank, ShapeMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../../engines/engine.ts';
import { UserError } from '../../../../node/user-error.ts';
import { asWasmBackend, type WasmBackend } from './wasm-backend.ts';

/** Of a float32. */
export const BYTES = 4;

/** float32 tensors as places in the wasm backend's memory. */
export class TensorMemory {
  readonly #tf: Tfjs;
  readonly #backend: WasmBackend;

  /** Throws a TypeError when `tf` does not run on its wasm backend. */
  constructor(tf: Tfjs) {
    this.#tf = tf;
    this.#backend = asWasmBackend(tf.backend());
  }

  /** The byte address of a tensor's values. */
  addressOf(tensor: Tensor | TensorInfo): number {
    if (tensor.dtype !== 'float32') throw new TypeError(`A float32 tensor is needed, not ${tensor.dtype}.`);
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** A new tensor, filled by `fill`, which is given its address; its memory holds anything at first. */
  create<R extends Rank>(shape: ShapeMap[R], fill: (address: number) => void): Tensor<R> {
    const { info, address } = this.#allocate(shape);
    const tensor = this.#tf.engine().makeTensorFromTensorInfo(info);
    try {
      fill(address);
    } catch (error) {
      tensor.dispose();
      throw error;
    }
    return tensor as Tensor<R>;
  }

  /** Memory for as many values as long as `use` runs. */
  withScratch<T>(count: number, use: (address: number) => T): T {
    const { info, address } = this.#allocate([count]);
    try {
      return use(address);
    } finally {
      this.#backend.disposeData(info.dataId);
    }
  }

  /** A copy of the `count` values at an address. */
  read(address: number, count: number): Float32Array {
    return new Float32Array(this.#backend.wasm.asm.memory.buffer, address, count).slice();
  }

  #allocate(shape: number[]): { info: TensorInfo; address: number } {
    const info = this.#backend.makeOutput(shape, 'float32');
    const address = this.addressOf(info);
    // The allocator's way of saying no, which tfjs does not look at.
    if (address === 0)
      throw new UserError(
        'The memory of the wasm engine (4 GB) is full. Choose a smaller batch size or the tensorflow engine.',
      );
    return { info, address };
  }
}
