import { totalmem } from 'node:os';
import { formatBytes } from '../../shared/text/number-format.ts';
import { nvidiaMemory } from './tensorflow/gpu.ts';
import type { Engine } from './engine.ts';

/** How much memory a training may count on, the same whenever it is asked for on one machine. */
export interface UsableMemory {
  readonly bytes: number;
  /** What that is, in words: `half of this machine's 16.0 GB`. */
  readonly words: string;
}

/** The rest is for the editor, the system and its cache of files. */
const shareOfMachine = 0.5;
/** TensorFlow takes some of it for itself, and a display may, too. */
const shareOfGpu = 0.8;
/** WebAssembly addresses 4 GiB; tensors lie in it in one piece each, so that it is never filled to the last. */
const wasmBytes = 3e9;

/** What `engine` may use: of a GPU its own memory, where the driver tells it, else of the machine's. */
export async function usableMemory(engine: Pick<Engine, 'name' | 'deviceKind'>): Promise<UsableMemory> {
  const machine = machineBytes();
  const half: UsableMemory = {
    bytes: shareOfMachine * machine,
    words: `half of this machine's ${formatBytes(machine)}`,
  };
  if (engine.deviceKind === 'gpu') {
    const gpu = await nvidiaMemory();
    if (gpu !== undefined)
      return { bytes: shareOfGpu * gpu, words: `four fifths of the GPU's ${formatBytes(gpu)}` };
  }
  return engine.name === 'wasm' && wasmBytes < half.bytes
    ? { bytes: wasmBytes, words: 'what WebAssembly can address' }
    : half;
}

/** Of the machine, or of the container that this process may not grow out of. */
function machineBytes(): number {
  // 0 where there is no bound, or a number beyond all memory.
  const bound = process.constrainedMemory();
  return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
}
