import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../node/user-error.ts';
import { lastLines, runProgram } from './run-program.ts';
import { packageInEngine, type Step } from './step.ts';

/** Where tfjs-node looks for its addon under every Node that this project supports. */
export const addonFolder = path.join(packageInEngine, 'lib', 'napi-v8');

/**
 * Compiles tfjs-node's addon against the library in `deps`. The addon keeps to version 8 of Node-API, so one build
 * serves Node 20, 22, 24 and VS Code's own, and only the headers of that interface are needed, not those of a Node.
 * `libraries`: how the linker finds the library. Throws UserError when there is no compiler or it fails.
 */
export function buildAddon({ libraries }: { readonly libraries: readonly string[] }): Step {
  return async ({ staging, signal, onProgress }) => {
    onProgress({ what: 'compiling the addon', done: 0, total: 1, unit: 'steps' });
    const compiler = await findCompiler(staging, signal);
    const folder = path.join(staging, packageInEngine);
    await mkdir(path.join(staging, addonFolder), { recursive: true });
    const isMac = process.platform === 'darwin';
    const end = await runProgram(
      compiler,
      [
        '-std=c++17',
        '-O2',
        '-fPIC',
        ...(isMac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
        '-DNAPI_VERSION=8',
        '-I..',
        `-I${path.join(staging, 'node_modules', 'node-api-headers', 'include')}`,
        '-Ideps/include',
        'binding/tfjs_backend.cc',
        'binding/tfjs_binding.cc',
        '-o',
        path.join(staging, addonFolder, 'tfjs_binding.node'),
        '-Ldeps/lib',
        ...libraries,
        `-Wl,-rpath,${isMac ? '@loader_path' : '$ORIGIN'}/../../deps/lib`,
      ],
      { folder, signal },
    );
    if (end?.succeeded !== true) {
      throw new UserError(
        `The addon of the tensorflow engine could not be compiled with ${compiler}, which said:\n` +
          lastLines(end?.messages ?? ''),
      );
    }
    onProgress({ what: 'compiling the addon', done: 1, total: 1, unit: 'steps' });
  };
}

/** The first C++ compiler that runs. Throws UserError when there is none. */
export async function findCompiler(folder: string, signal: AbortSignal): Promise<string> {
  const chosen = process.env['CXX'];
  for (const compiler of chosen === undefined || chosen === '' ? ['c++', 'g++', 'clang++'] : [chosen]) {
    const end = await runProgram(compiler, ['--version'], { folder, signal });
    if (end?.succeeded === true) return compiler;
  }
  throw new UserError(
    'A C++ compiler is needed to build the addon of the tensorflow engine, and none was found. Install one ' +
      '(Debian and Ubuntu: "sudo apt install g++"; Fedora: "sudo dnf install gcc-c++"; macOS: "xcode-select ' +
      '--install") and try again.',
  );
}
