import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { textStream } from '../../src/cli/terminal/console.ts';
import { configurationJsonSchema } from '../../src/shared/configuration/configuration-json-schema.ts';
import { finishedRun, trainingEvents } from '../support/run-fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  vi.stubEnv('TRANSFER_LEARNING_CACHE', path.join(folder, 'cache'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** All that the command under way has written to standard error. */
let written = '';

/** Runs a command with the trainer that trains nothing. */
async function command(...words: string[]): Promise<{ status: number; output: string; errors: string }> {
  let output = '';
  written = '';
  const environment = { ...process.env, NO_COLOR: '1' };
  const status = await runCommandLine(words, '1.2.3', {
    program: 'transfer-learning',
    console: {
      answer: textStream((text) => (output += text), {}, environment, 'linux'),
      talk: textStream((text) => (written += text), {}, environment, 'linux'),
    },
    workingDirectory: folder,
    trainerModule: path.resolve(import.meta.dirname, '../support/trainers/fake-trainer.mjs'),
    environment,
  });
  return { status, output, errors: written };
}

const patience = { timeout: 20_000, interval: 20 };

/** Sends the signal as a terminal does, once the command listens for it. */
async function pressControlC(): Promise<void> {
  await vi.waitUntil(() => process.listenerCount('SIGINT') > 0, patience);
  process.emit('SIGINT');
}

/** Writes a run that is finished, as a trainer would have left it. */
function writeRun(id = '2026-01-02_03-04-05_mobilenetv2_ab12', changes = {}): string {
  const run = path.join(folder, 'runs', id);
  mkdirSync(run, { recursive: true });
  writeFileSync(path.join(run, 'run.json'), JSON.stringify(finishedRun({ id, ...changes })));
  const events = trainingEvents().map((event, number) =>
    JSON.stringify({ number, at: '2026-01-02T03:04:05.000Z', ...event }),
  );
  writeFileSync(path.join(run, 'events.jsonl'), `${events.join('\n')}\n`);
  return run;
}

describe('usage', () => {
  test.each([
    [[]],
    [['frobnicate']],
    [['train']],
    [['train', 'd', '--frob']],
    [['train', 'd', '--epochs', '-1']],
    [['export', 'r']],
    [['export', 'r', '--format', 'onnx']],
  ])('%j is wrong usage: status 2', async (words) => {
    expect((await command(...words)).status).toBe(2);
  });

  test.each([
    [['--help']],
    [['train', '--help']],
    [['export', '--help']],
    [['engine', 'install', '--help']],
    [['--version']],
  ])('%j is answered on standard output: status 0', async (words) => {
    const { status, output, errors } = await command(...words);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).not.toBe('');
  });

  test('with --json wrong usage, too, is one JSON object on standard output', async () => {
    const { output } = await command('train', 'd', '--epochs', 'many', '--json');
    expect(JSON.parse(output)).toEqual({ error: expect.stringContaining('--epochs') as unknown });
  });

  test('an escape sequence in an argument does not reach the terminal', async () => {
    const { errors } = await command('frob\u001b[2J');
    expect(errors).not.toContain('\u001b');
  });
});

describe('a trainer that ends badly', () => {
  test.each([
    ['crashes', /ended unexpectedly by SIGSEGV/],
    ['exits', /ended unexpectedly with exit status 7/],
    ['fails', /The disk is full\./],
  ])('%s: status 1, the reason, and where its last words are', async (behaviour, reason) => {
    const { status, errors, output } = await command('train', behaviour);
    expect(status).toBe(1);
    expect(errors).toMatch(reason);
    expect(errors).toMatch(/The last that the trainer printed is in .*\.log/);
    expect(output).toBe('');
  });

  test('with --json the reason is the one JSON object, whatever the trainer prints', async () => {
    const { output } = await command('train', 'fails', '--json');
    expect(JSON.parse(output)).toMatchObject({ error: 'The disk is full.' });
  });

  test.skipIf(process.platform === 'win32')('what it left behind is not waited for', async () => {
    const { status, errors } = await command('train', 'lingers');
    const log = /The last that the trainer printed is in (.*\.log)/.exec(errors)?.[1] ?? '';
    const child = Number(/left behind: (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);
    expect(status).toBe(1);
    // Signal 0 throws where the process has ended.
    expect(process.kill(child, 0)).toBe(true);
    process.kill(child);
  });
});

describe('Ctrl-C', () => {
  afterEach(() => {
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  test('stops the training: status 130', async () => {
    const ended = command('train', 'goes-on', '--json');
    await pressControlC();
    const { status, output, errors } = await ended;
    expect(status).toBe(130);
    expect(JSON.parse(output)).toMatchObject({ status: 'stopped' });
    expect(errors).toContain('Press Ctrl-C again to end at once.');
  });

  test('once more ends a trainer that does not stop: status 130', async () => {
    const ended = command('train', 'deaf');
    await pressControlC();
    await vi.waitUntil(() => written.includes('Press Ctrl-C again'), patience);
    await pressControlC();
    const { status, errors } = await ended;
    expect(status).toBe(130);
    expect(errors).toContain('Ended at once.');
  });
});

describe('runs and show', () => {
  test('an empty place says how to begin', async () => {
    const { status, output } = await command('runs');
    expect(status).toBe(0);
    expect(output).toContain('Begin with: transfer-learning train <dataset>');
  });

  test('runs are listed with their results, damaged ones with the reason', async () => {
    writeRun();
    const damaged = path.join(folder, 'runs', '2026-01-03_03-04-05_mobilenetv2_cd34');
    mkdirSync(damaged);
    writeFileSync(path.join(damaged, 'run.json'), '{');
    const { status, output } = await command('runs', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      runs: [{ status: 'damaged' }, { status: 'finished', best: { phase: 'fine-tuning' }, test: { n: 40 } }],
    });
  });

  test('a run whose trainer was killed is interrupted, and can be resumed', async () => {
    const run = writeRun('2026-01-04_03-04-05_mobilenetv2_ef56', { status: 'training' });
    const { output } = await command('show', run);
    expect(output).toContain('interrupted');
    expect(output).toContain(`transfer-learning resume ${run}`);
  });

  test('a run is found by its id alone', async () => {
    const id = '2026-01-02_03-04-05_mobilenetv2_ab12';
    writeRun(id);
    const { status, output } = await command('show', id, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ id, engine: { name: 'wasm' }, epochs: { length: 6 } });
  });

  test('what is no run is refused: status 1', async () => {
    const { status, errors } = await command('show', 'nowhere');
    expect(status).toBe(1);
    expect(errors).toContain('is not a run');
  });
});

test('an export of what is no run is refused: status 1', async () => {
  const { status, errors } = await command('export', 'nowhere', '--format', 'keras');
  expect(status).toBe(1);
  expect(errors).toContain('is not a run');
});

test('an export that is stopped ends with 130', async () => {
  const ended = command(
    'export',
    writeRun('2026-01-05_03-04-05_mobilenetv2_goes-on'),
    '--format',
    'tfjs',
    '--json',
  );
  await pressControlC();
  const { status, output } = await ended;
  expect(status).toBe(130);
  expect(JSON.parse(output)).toMatchObject({ error: 'Stopped on request.' });
});

test('backbones are listed with what they are and the official files that they take', async () => {
  const { output } = await command('backbones', '--json');
  const { backbones } = z
    .object({ backbones: z.array(z.object({ name: z.string(), parameters: z.int(), weights: z.unknown() })) })
    .parse(JSON.parse(output));
  expect(backbones).toHaveLength(11);
  expect(backbones.find(({ name }) => name === 'VGG16')).toMatchObject({
    parameters: 14_714_688,
    weights: {
      file: 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5',
      md5: '6d6bbae143d832006294945121d1f1fc',
      atHand: false,
    },
  });
});

test('the schema is printed for editors', async () => {
  const { output } = await command('schema');
  expect(JSON.parse(output)).toEqual(configurationJsonSchema());
});
