import { setTimeout as wait } from 'node:timers/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { LoggedEvent } from '../../src/shared/run/events.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { run, start } from './support/command-line.ts';
import { writeDataset } from './support/pictures.ts';
import { hashes, onlyRun, readEvents, readManifest, trainersOf } from './support/run-folder.ts';
import { isRunning, killNow, until } from './support/processes.ts';
import { smallTraining, useWorkshop } from './support/workshop.ts';

const kills = 20;
const epochs = { featureExtraction: 8, fineTuning: 8 };
const workshop = useWorkshop();

beforeAll(() => writeDataset(workshop.dataset));

function trainInto(runs: string): string[] {
  return [
    ...['train', workshop.dataset, ...smallTraining],
    ...['--epochs', String(epochs.featureExtraction), '--fine-tune-epochs', String(epochs.fineTuning)],
    ...['--out', runs, '--cache-dir', workshop.cache],
  ];
}

/** Of a run that went through: seconds before its first phase, and from there to its end. */
function secondsOf(events: readonly LoggedEvent[]): { before: number; within: number } {
  const at = (kind: LoggedEvent['kind']): number =>
    Date.parse(events.find((event) => event.kind === kind)?.at ?? '') / 1000;
  return {
    before: at('phase-started') - at('run-started'),
    within: at('finished') - at('phase-started'),
  };
}

/** What each epoch learned, without how long it took. */
function learned(events: readonly LoggedEvent[]): unknown[] {
  return events.flatMap((event) => {
    if (event.kind !== 'epoch-finished') return [];
    const { phase, epoch, learningRate, train, val, best } = event;
    return [{ phase, epoch, learningRate, train, val, best }];
  });
}

/** What must come out the same however often a run was killed. */
const outcome = new RegExp(
  '^(model/.*\\.bin|predictions/.*|split\\.csv|checkpoints/.*-epoch-' +
    String(epochs.featureExtraction + epochs.fineTuning).padStart(4, '0') +
    '/(weights|optimizer)\\.safetensors)$',
);

const random = randomStream(Date.now() >>> 0, 'kills');

/**
 * Starts a command that trains into `runs`, kills its trainer, itself, or both after `delay` seconds, and waits until
 * they are gone. Gives what it did, for the report of a failure.
 */
async function startAndKill(args: readonly string[], runs: string, delay: number): Promise<string> {
  const before = trainersOf(onlyRun(runs)).length;
  const command = start(args);
  await wait(delay * 1000);
  if (command.process.exitCode !== null) throw new Error('The command ended before it was killed.');
  const trainer = trainersOf(onlyRun(runs))[before];
  const victim =
    trainer === undefined ? 'command' : (['trainer', 'command', 'both'] as const)[random.integer(3)];
  if (victim !== 'command' && trainer !== undefined) killNow(trainer);
  if (victim !== 'trainer' && command.process.pid !== undefined) killNow(command.process.pid);
  await command.ended;
  if (trainer !== undefined) {
    await until('the end of the trainer', () => (isRunning(trainer) ? undefined : true));
  }
  return `${victim ?? ''} after ${delay.toFixed(2)} s`;
}

it(
  `a run that is killed ${kills} times ends as one that never was, bit for bit`,
  { timeout: 300_000 },
  async () => {
    const calm = path.join(workshop.folder, 'calm');
    const killed = path.join(workshop.folder, 'killed');
    const undisturbed = await run(trainInto(calm));
    expect(undisturbed.status, undisturbed.errors).toBe(0);
    const reference = onlyRun(calm) ?? '';
    const { before, within } = secondsOf(readEvents(reference));

    const done: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const folder = onlyRun(killed);
      // From before the trainer has the run until a few batches or an evaluation later.
      const delay = random.uniform(0.2, 1 + before + (2 * within) / kills);
      done.push(
        await startAndKill(folder === undefined ? trainInto(killed) : ['resume', folder], killed, delay),
      );
    }
    const folder = onlyRun(killed) ?? '';
    const last = await run(['resume', folder]);
    const story = `Killed: ${done.join('; ')}.`;
    expect(last.status, `${story}\n${last.errors}`).toBe(0);

    expect(hashes(reference, outcome).size).toBeGreaterThan(6);
    expect(hashes(folder, outcome), story).toEqual(hashes(reference, outcome));
    expect(readManifest(folder).status).toBe('finished');
    const events = readEvents(folder);
    expect(learned(events), story).toEqual(learned(readEvents(reference)));
    expect(events.filter(({ kind }) => kind === 'finished')).toHaveLength(1);
    expect(events.at(-1)?.kind).toBe('finished');
  },
);
