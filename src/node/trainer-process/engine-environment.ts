import { availableParallelism } from 'node:os';

/**
 * Environment variables that the process which trains must be started with, since the C library and TensorFlow read
 * them once, before any JavaScript runs. What the user has set already wins. Loads no tfjs.
 */
export function engineEnvironment(): Record<string, string> {
  const wanted: Record<string, string> = {
    // Every operation allocates its result anew. glibc would fetch large results from the system and give them back
    // at once, and each page would be zeroed again. Kept in the heap, up to twice as many images went through on one
    // machine and as many as before on another.
    MALLOC_MMAP_THRESHOLD_: '4294967296',
    MALLOC_TRIM_THRESHOLD_: '17179869184',
    // Large pages for the heap: a tenth less processor time for a forward pass.
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    // Pictures are decoded in Node's thread pool, which has four threads on any machine unless told otherwise.
    UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())),
    ...loadingEnvironment,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => process.env[name] === undefined));
}

/** The part that TensorFlow reads while it is loaded, and that may still be set within the process. */
const loadingEnvironment: Readonly<Record<string, string>> = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  // The GPU may be shared with a display or with other runs.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
};

/**
 * Has TensorFlow compute on a CPU with its own kernels instead of those of oneDNN, which are faster, and which crash or
 * compute wrong on a processor that hides the sizes of its caches.
 */
export const withoutOneDnn: Readonly<Record<string, string>> = { TF_ENABLE_ONEDNN_OPTS: '0' };

/** Sets what can be set in this process before TensorFlow is loaded, leaving the user's own choices alone. */
export function setLoadingEnvironment(device: 'auto' | 'gpu' | 'cpu', usesOneDnn: boolean): void {
  const wanted = { ...loadingEnvironment, ...(usesOneDnn ? {} : withoutOneDnn) };
  for (const [name, value] of Object.entries(wanted)) process.env[name] ??= value;
  if (device === 'cpu') process.env['CUDA_VISIBLE_DEVICES'] = '-1';
}
