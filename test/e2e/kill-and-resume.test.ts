import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import type { LoggedEvent } from '../../src/shared/run/events.ts';
import { cacheFolder } from '../../src/node/cache-folder.ts';
import { findTensorflow } from '../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import { run, start } from './support/command-line.ts';
import { writeDataset } from './support/pictures.ts';
import { childrenOf, isRunning, killNow, until } from './support/processes.ts';
import { hashes, onlyRun, readEvents, readManifest } from './support/run-folder.ts';
import { smallTraining, useWorkshop } from './support/workshop.ts';

/** What trains, and how often it is killed: starting TensorFlow takes longer. */
const computes = [
  { engine: 'wasm', executor: 'tfjs', kills: 20 },
  { engine: 'tensorflow', executor: 'tensorflow-graph', kills: 8 },
] as const;
type Training = Omit<(typeof computes)[number], 'kills'>;

const epochs = 10;
const workshop = useWorkshop();

beforeAll(() => writeDataset(workshop.dataset));

function trainInto(runs: string, { engine, executor }: Training, options: readonly string[] = []): string[] {
  return [
    ...['train', workshop.dataset, ...smallTraining],
    ...['--engine', engine, '--executor', executor],
    ...['--epochs', String(epochs), '--fine-tune-epochs', String(epochs)],
    ...['--out', runs, '--cache-dir', workshop.cache],
    ...options,
  ];
}

/** Resumes the run in `runs`, or begins one where it was killed before there was any. */
function goOn(runs: string, training: Training, options: readonly string[] = []): string[] {
  const folder = onlyRun(runs);
  return folder === undefined ? trainInto(runs, training, options) : ['resume', folder];
}

/** What must come out the same however often a run was killed. */
const outcome = new RegExp(
  '^(model/.*\\.bin|predictions/.*|split\\.csv|checkpoints/.*-epoch-' +
    String(2 * epochs).padStart(4, '0') +
    '/(weights|optimizer)\\.safetensors)$',
);

/** What each epoch learned, without how long it took. */
function learned(events: readonly LoggedEvent[]): unknown[] {
  return events.flatMap((event) => {
    if (event.kind !== 'epoch-finished') return [];
    const { phase, epoch, learningRate, train, val, best } = event;
    return [{ phase, epoch, learningRate, train, val, best }];
  });
}

/** Expects that a finished run came out as the one that nobody disturbed, and told so in a whole event log. */
function expectEqual(folder: string, reference: string, story: string): void {
  expect(hashes(folder, outcome), story).toEqual(hashes(reference, outcome));
  expect(readManifest(folder).status, story).toBe('finished');
  const events = readEvents(folder);
  expect(learned(events), story).toEqual(learned(readEvents(reference)));
  expect(
    events.filter(({ kind }) => kind === 'finished'),
    story,
  ).toHaveLength(1);
  expect(events.at(-1)?.kind, story).toBe('finished');
}

const random = randomStream(Date.now() >>> 0, 'kills');

/**
 * Starts a command that trains and, after `delay` seconds, kills its trainer, itself, or both. Gives which, when they
 * are gone; undefined when the command had ended by itself.
 */
async function startAndKill(args: readonly string[], delay: number): Promise<string | undefined> {
  const command = start(args);
  await Promise.race([wait(delay * 1000), command.ended]);
  const pid = command.process.pid ?? 0;
  // Early on there is no trainer yet.
  const [trainer] = childrenOf(pid);
  if (command.process.exitCode !== null || trainer === undefined) {
    command.process.kill('SIGKILL');
    const ended = await command.ended;
    if (ended.signal === 'SIGKILL') return 'command alone';
    expect(ended.status, ended.errors).toBe(0);
    return undefined;
  }
  const victim = (['trainer', 'command', 'both'] as const)[random.integer(3)];
  if (victim !== 'command') killNow(trainer);
  if (victim !== 'trainer') killNow(pid);
  await command.ended;
  await until('the end of the trainer', () => (isRunning(trainer) ? undefined : true));
  return victim;
}

it.for(computes)(
  'a run that is killed $kills times ends as one that never was, bit for bit: $executor on the $engine engine',
  { timeout: 300_000 },
  async ({ kills, ...training }, test) => {
    if (training.engine === 'tensorflow') {
      const search = findTensorflow(cacheFolder());
      if ('reason' in search) test.skip(search.reason);
    }
    if (process.platform !== 'linux') test.skip('needs /proc, to find the trainer of a command');
    const calm = path.join(workshop.folder, `calm-${training.engine}`);
    const begin = Date.now();
    const undisturbed = await run(trainInto(calm, training));
    expect(undisturbed.status, undisturbed.errors).toBe(0);
    const reference = onlyRun(calm) ?? '';
    expect(hashes(reference, outcome).size).toBeGreaterThan(6);
    const seconds = (Date.now() - begin) / 1000;
    const trainingBegan = readEvents(reference).find(({ kind }) => kind === 'phase-started')?.at ?? '';
    const secondsBefore = (Date.parse(trainingBegan) - begin) / 1000;

    let attempt = 0;
    let runs = '';
    let story: string[] = [];
    for (let killed = 0; killed < kills;) {
      if (story.length === 0) runs = path.join(workshop.folder, `killed-${training.engine}-${++attempt}`);
      // Anywhere from the start of the program to a few epochs into the training.
      const delay = random.uniform(0.3 * secondsBefore, secondsBefore + (seconds - secondsBefore) / 5);
      const victim = await startAndKill(goOn(runs, training), delay);
      if (victim === undefined) {
        expectEqual(onlyRun(runs) ?? '', reference, story.join('; '));
        story = [];
      } else {
        story.push(`${victim} killed after ${delay.toFixed(2)} s`);
        killed++;
      }
    }
    const last = await run(goOn(runs, training));
    expect(last.status, `${story.join('; ')}\n${last.errors}`).toBe(0);
    expectEqual(onlyRun(runs) ?? '', reference, story.join('; '));
  },
);

/** Options with which a step of fine-tuning takes tens of milliseconds. */
const longSteps = ['--width', '1', '--input-size', '96', '--batch-size', '16', '--fine-tune-at', '100'];

/**
 * Starts a command whose trainer is killed by itself, at a random moment within one of its next training steps. Gives
 * which, and whether TensorFlow was running it: a step may be over sooner than those before it were. Undefined when the
 * command ended without.
 */
async function startAndKillInGraph(
  args: readonly string[],
): Promise<{ readonly where: string; readonly withinStep: boolean } | undefined> {
  const log = path.join(workshop.folder, `graph-${random.integer(2 ** 30)}.log`);
  const killAt = checkedSteps + 2 + random.integer(20);
  const killAfter = random.uniform(0.02, 0.8);
  const preload = pathToFileURL(path.join(import.meta.dirname, 'support', 'kill-in-graph.mjs')).href;
  const ended = await run(args, {
    env: {
      ...{ NODE_OPTIONS: `--import=${preload}`, GRAPH_LOG: log },
      ...{ GRAPH_KILL_AT: String(killAt), GRAPH_KILL_AFTER: String(killAfter) },
    },
  });
  if (ended.status === 0) return undefined;
  const last = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  expect(ended.status, ended.errors).toBe(1);
  return {
    where: `killed ${(100 * killAfter).toFixed(0)} % into a step, after "${last}"`,
    withinStep: /^begin \d+$/.test(last),
  };
}

/** Training steps that a trainer takes to check its engine before its own. */
const checkedSteps = 2;

it(
  'a run that is killed 5 times within TensorFlow ends as one that never was, bit for bit',
  { timeout: 300_000 },
  async (test) => {
    const search = findTensorflow(cacheFolder());
    if ('reason' in search) test.skip(search.reason);
    const training = { engine: 'tensorflow', executor: 'tensorflow-graph' } as const;
    const calm = path.join(workshop.folder, 'calm-in-graph');
    const undisturbed = await run(trainInto(calm, training, longSteps));
    expect(undisturbed.status, undisturbed.errors).toBe(0);
    const reference = onlyRun(calm) ?? '';

    let runs = '';
    let story: string[] = [];
    for (let killed = 0, missed = 0, attempt = 0; killed < 5;) {
      expect(missed, 'kills that came too late').toBeLessThan(20);
      if (story.length === 0) runs = path.join(workshop.folder, `killed-in-graph-${++attempt}`);
      const kill = await startAndKillInGraph(goOn(runs, training, longSteps));
      if (kill === undefined) {
        expectEqual(onlyRun(runs) ?? '', reference, story.join('; '));
        story = [];
      } else {
        story.push(kill.where);
        if (kill.withinStep) killed++;
        else missed++;
      }
    }
    const last = await run(goOn(runs, training, longSteps));
    expect(last.status, `${story.join('; ')}\n${last.errors}`).toBe(0);
    expectEqual(onlyRun(runs) ?? '', reference, story.join('; '));
  },
);
