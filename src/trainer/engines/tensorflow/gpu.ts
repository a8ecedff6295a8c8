import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Names of the NVIDIA GPUs that this process may use, as the driver's tool has them; none when it is absent. */
export async function nvidiaGpus(): Promise<string[]> {
  return askDriver('name');
}

/** Memory of the GPU that TensorFlow computes on (the last), in bytes; undefined where the driver does not tell it. */
export async function nvidiaMemory(): Promise<number | undefined> {
  const [, mebibytes] = /^(\d+) MiB$/.exec((await askDriver('memory.total')).at(-1) ?? '') ?? [];
  return mebibytes === undefined ? undefined : Number(mebibytes) * 2 ** 20;
}

/** A field of each GPU that this process may use. */
async function askDriver(field: 'name' | 'memory.total'): Promise<string[]> {
  const query = [`--query-gpu=${field}`, '--format=csv,noheader'];
  const output = await promisify(execFile)('nvidia-smi', query, { timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    () => '',
  );
  const values = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const visible = process.env['CUDA_VISIBLE_DEVICES'];
  if (visible === undefined) return values;
  return visible.split(',').flatMap((entry) => {
    // A device can also be named by its UUID, which says nothing about its place in the list.
    const value = /^\d+$/.test(entry.trim())
      ? values[Number(entry)]
      : entry.includes('-') && entry.length > 2
        ? values[0]
        : undefined;
    return value === undefined ? [] : [value];
  });
}

/** Why TensorFlow computes on the CPU, from what it wrote while it was loaded. */
export function whyNoGpu(gpus: readonly string[], log: string): string {
  if (gpus.length === 0) return 'no NVIDIA GPU was found on this computer (nvidia-smi lists none)';
  const missing = [...log.matchAll(/Could not load dynamic library '([^']+)'/g)].map((match) => match[1]);
  if (missing.length > 0) {
    return `CUDA libraries were not found: ${[...new Set(missing)].join(', ')} (put their folder on LD_LIBRARY_PATH)`;
  }
  if (/Cannot dlopen some GPU libraries/.test(log)) {
    return 'CUDA or cuDNN libraries of the version it needs were not found (put their folder on LD_LIBRARY_PATH)';
  }
  const driver = /failed call to cuInit: ([^\n]+)/.exec(log);
  if (driver !== null) return `the NVIDIA driver could not be used (${driver[1]?.trim() ?? ''})`;
  return 'its TensorFlow library is built for the CPU';
}
