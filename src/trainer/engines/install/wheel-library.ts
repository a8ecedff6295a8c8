import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checksum } from '../../download/checksum.ts';
import { download } from '../../download/download.ts';
import { UserError } from '../../../node/user-error.ts';
import { buildAddon, findCompiler } from './build-addon.ts';
import { lastLines, runProgram } from './run-program.ts';
import { packageInEngine, type Step, type StepContext } from './step.ts';
import { unpackArchive } from './unpack-archive.ts';

/** TensorFlow as Python's package index has it. Its Python parts are not used, so any Python may fetch it. */
const wheel = {
  requirement: 'tensorflow-cpu==2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  bytes: 273_829_956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  /** Which of the files for many Pythons and systems is meant. */
  tags: ['--python-version=3.11', '--implementation=cp', '--abi=cp311', '--platform=manylinux_2_27_x86_64'],
} as const;

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * Takes TensorFlow's C library out of the wheel that pip's index has, and compiles the addon against it.
 * Throws UserError on another computer than Linux on x86-64, and when Python, pip or a compiler is missing.
 */
export const fetchWheelLibrary: Step = async (context) => {
  const { staging, signal, onProgress } = context;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new UserError(
      `TensorFlow's library is taken from Python's package index on Linux x64 alone, not on ${process.platform} ${process.arch}.`,
    );
  }
  // Better said before a quarter of a gigabyte is fetched.
  await findCompiler(staging, signal);
  const archive = await fetchWheel(context);
  await unpackArchive({
    archive,
    folder: path.join(staging, packageInEngine, 'deps'),
    place: wheelPlace,
    signal,
    onBytes: (done) => onProgress({ what: 'unpacking TensorFlow', done, unit: 'bytes' }),
  });
  await buildAddon({ libraries: libraries.map((name) => `-l:${name}`) })(context);
};

/** The two libraries and the headers of the C interface, out of some 15,000 files. */
function wheelPlace(name: string): string | undefined {
  const inner = name.replace(/^tensorflow\//, '');
  if (libraries.includes(inner)) return `lib/${inner}`;
  const isHeader =
    /^include\/(tensorflow\/c\/|xla\/tsl\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring).*\.h$/;
  return isHeader.test(inner) ? inner : undefined;
}

/**
 * Fetches the wheel from the index that the user's pip is set to: pip says where it is, and it is downloaded from
 * there so that a broken transfer goes on; where pip cannot say, or only pip is let in, pip fetches it.
 */
async function fetchWheel(context: StepContext): Promise<string> {
  const { downloads, signal, onProgress } = context;
  const python = await findPython(context);
  const file = path.join(downloads, wheel.file);
  const url = await findWheelUrl(python, context);
  if (url?.protocol === 'file:') {
    const local = fileURLToPath(url);
    await requireWheel(local, signal);
    return local;
  }
  if (url !== undefined) {
    try {
      const { sha256, bytes } = wheel;
      await download({ url: url.href, file, expectedSize: bytes, sha256, signal, onProgress });
      return file;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  onProgress({ what: wheel.file, done: 0, total: wheel.bytes, unit: 'bytes' });
  const parameters = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...wheel.tags];
  const end = await runProgram(python, [...parameters, '--dest', downloads, wheel.requirement], {
    folder: downloads,
    signal,
  });
  if (end?.succeeded !== true) throw pipError(end?.messages ?? '');
  await requireWheel(file, signal);
  onProgress({ what: wheel.file, done: wheel.bytes, total: wheel.bytes, unit: 'bytes' });
  return file;
}

async function findPython({ downloads, signal }: StepContext): Promise<string> {
  for (const python of ['python3', 'python']) {
    const end = await runProgram(python, ['-m', 'pip', '--version'], { folder: downloads, signal });
    if (end?.succeeded === true) return python;
  }
  throw new UserError(
    "Python with pip is needed to fetch TensorFlow's library from Python's package index, and was not found. " +
      'Install it (Debian and Ubuntu: "sudo apt install python3-pip") and try again.',
  );
}

const reportSchema = z.object({
  install: z.array(z.object({ download_info: z.object({ url: z.url() }) })).length(1),
});

/** Where pip would fetch the wheel from; undefined when it is too old to say, or cannot. */
async function findWheelUrl(python: string, { downloads, signal }: StepContext): Promise<URL | undefined> {
  const report = path.join(downloads, 'pip-report.json');
  const target = path.join(downloads, 'pip-target');
  await mkdir(target, { recursive: true });
  const flags = [
    '--dry-run',
    '--ignore-installed',
    '--no-deps',
    '--quiet',
    '--only-binary=:all:',
    ...wheel.tags,
  ];
  const end = await runProgram(
    python,
    ['-m', 'pip', 'install', ...flags, '--target', target, '--report', report, wheel.requirement],
    { folder: downloads, signal },
  );
  try {
    if (end?.succeeded !== true) {
      if (end !== undefined && /No matching distribution/.test(end.messages)) throw pipError(end.messages);
      return undefined;
    }
    const url = reportSchema.safeParse(JSON.parse(await readFile(report, 'utf8'))).data?.install[0]
      ?.download_info.url;
    return url === undefined ? undefined : new URL(url);
  } finally {
    await rm(report, { force: true });
    await rm(target, { recursive: true, force: true });
  }
}

function pipError(messages: string): UserError {
  return new UserError(
    `pip could not fetch ${wheel.requirement}. Check the connection and the index that "pip config list" shows, and ` +
      `try again. pip said:\n${lastLines(messages)}`,
  );
}

/** Throws UserError unless the file is the wheel that is meant. */
async function requireWheel(file: string, signal: AbortSignal): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  const sum = found?.size === wheel.bytes ? await checksum('sha256', file, signal) : undefined;
  if (sum === wheel.sha256) return;
  throw new UserError(
    `${file} is not the expected file (its size is ${String(found?.size)}, its SHA-256 ${sum ?? 'was not looked at'}), ` +
      'so it is not used. The index that "pip config list" shows may have changed it.',
  );
}
