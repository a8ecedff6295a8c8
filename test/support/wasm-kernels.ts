import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Compiles dist/kernels.wasm when it is missing or older than its source, for tests that run from source. */
export function buildWasmKernels(): void {
  const build = new URL('../../src/trainer/executors/tfjs/wasm-kernels/build-kernels.mjs', import.meta.url);
  execFileSync(process.execPath, [fileURLToPath(build)], { stdio: 'inherit' });
}
