import { spawn } from 'node:child_process';
import { z } from 'zod';
import { StoppedError } from '../../../node/user-error.ts';
import { engineEnvironment, withoutOneDnn } from '../../../node/trainer-process/engine-environment.ts';
import { selfTest } from '../self-test.ts';
import { loadTensorflow } from './load-tensorflow.ts';

const answerSchema = z.union([
  z.object({ version: z.string(), usesGpu: z.boolean(), wrong: z.string().nullable() }),
  z.object({ error: z.string() }),
]);

/**
 * How an engine did in a process of its own. `log`: what TensorFlow wrote while it was loaded. `whyNoOneDnn`: what went
 * wrong with oneDNN, in words, where the engine works only without it.
 */
export type Trial =
  | {
      readonly works: true;
      readonly version: string;
      readonly usesGpu: boolean;
      readonly log: string;
      readonly whyNoOneDnn: string | null;
    }
  | { readonly works: false; readonly reason: string };

/** How one process did. `computed`: it crashed or computed wrong, which oneDNN may be the cause of. */
type Attempt =
  | { readonly works: true; readonly version: string; readonly usesGpu: boolean; readonly log: string }
  | { readonly works: false; readonly reason: string; readonly computed: boolean };

const marker = '\n@engine ';
/** A first use on a new kind of GPU compiles its kernels, which takes minutes. */
const longestTrialMilliseconds = 10 * 60_000;

/**
 * Loads tfjs-node from its package folder in a child process and runs the self-test there, so that a library that
 * crashes takes nothing with it. Where it crashes or computes wrong it is tried once more without oneDNN, unless the
 * user has decided about that. Throws StoppedError when stopped.
 */
export async function tryEngine(
  packageFolder: string,
  device: 'auto' | 'gpu' | 'cpu',
  signal: AbortSignal,
): Promise<Trial> {
  const first = await attempt(packageFolder, device, signal, {});
  if (first.works) return { ...first, whyNoOneDnn: null };
  const { reason, computed } = first;
  const isDecided = Object.keys(withoutOneDnn).some((name) => process.env[name] !== undefined);
  if (!computed || isDecided) return { works: false, reason };
  const second = await attempt(packageFolder, device, signal, withoutOneDnn);
  return second.works ? { ...second, whyNoOneDnn: reason } : { works: false, reason };
}

async function attempt(
  packageFolder: string,
  device: 'auto' | 'gpu' | 'cpu',
  signal: AbortSignal,
  environment: Readonly<Record<string, string>>,
): Promise<Attempt> {
  const program = `
    const load = ${loadTensorflow.toString()};
    const test = ${selfTest.toString()};
    let answer;
    try {
      const engine = load(require, process.argv[1]);
      answer = { version: engine.version, usesGpu: engine.usesGpu, wrong: test(engine) ?? null };
    } catch (error) {
      answer = { error: String(error?.message ?? error) };
    }
    process.stdout.write(${JSON.stringify(marker)} + JSON.stringify(answer));`;
  const child = spawn(process.execPath, ['-e', program, '--', packageFolder], {
    env: {
      ...process.env,
      ...engineEnvironment(),
      ...environment,
      // TensorFlow says only here why it does not take a GPU.
      TF_CPP_MIN_LOG_LEVEL: '0',
      ...(device === 'cpu' && { CUDA_VISIBLE_DEVICES: '-1' }),
      // Within VS Code, Node is Electron.
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestTrialMilliseconds)]),
    killSignal: 'SIGKILL',
  });
  let output = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const end = await new Promise<{ code: number | null; signalName: NodeJS.Signals | null; error?: Error }>(
    (resolve) => {
      let error: Error | undefined;
      child.on('error', (raised) => (error = raised));
      child.on('close', (code, signalName) => resolve({ code, signalName, ...(error && { error }) }));
    },
  );
  if (signal.aborted) throw new StoppedError();
  if (end.error?.name === 'AbortError')
    return { works: false, reason: 'it did not finish its self-test in ten minutes', computed: false };
  if (end.error)
    return { works: false, reason: `it could not be tried out (${end.error.message})`, computed: false };
  const answer = parseAnswer(output);
  if (answer === undefined)
    return { works: false, reason: crashReason(end.code, end.signalName), computed: true };
  if ('error' in answer)
    return { works: false, reason: `it could not be loaded (${firstLine(answer.error)})`, computed: false };
  if (answer.wrong !== null)
    return { works: false, reason: `it computes wrong: ${answer.wrong}`, computed: true };
  return { works: true, version: answer.version, usesGpu: answer.usesGpu, log };
}

function parseAnswer(output: string): z.infer<typeof answerSchema> | undefined {
  const start = output.lastIndexOf(marker);
  if (start < 0) return undefined;
  try {
    return answerSchema.parse(JSON.parse(output.slice(start + marker.length)));
  } catch {
    return undefined;
  }
}

function crashReason(code: number | null, signalName: NodeJS.Signals | null): string {
  if (signalName === 'SIGILL') {
    return 'its library crashed (SIGILL): this processor lacks instructions that it needs, such as AVX';
  }
  return `its library crashed while it was tried out (${signalName ?? `exit status ${String(code)}`})`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
