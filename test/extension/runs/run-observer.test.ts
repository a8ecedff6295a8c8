import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { RunObserver } from '../../../src/extension/runs/run-observer.ts';
import { createRun, updateManifest, type Run } from '../../../src/node/run/run-folder.ts';
import { requestStop } from '../../../src/node/run/request-stop.ts';
import type { LoggedEvent } from '../../../src/shared/run/events.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { acquireRunLock } from '../../../src/trainer/run/lock.ts';
import { finishedRun, trainingEvents } from '../../support/run-fixture.ts';
import { exampleManifest } from '../../trainer/run/support/example-manifest.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

const open: RunObserver[] = [];

afterEach(() => {
  for (const observer of open.splice(0)) observer.close();
});

interface Watch {
  readonly observer: RunObserver;
  readonly problems: string[];
  /** Folders of the runs that were told to have changed; null: which there are. */
  readonly changes: (string | null)[];
}

async function watch(...folders: string[]): Promise<Watch> {
  const problems: string[] = [];
  const changes: (string | null)[] = [];
  const observer = new RunObserver({
    folders: () => folders,
    onChange: (run) => changes.push(run?.folder ?? null),
    onProblem: (problem) => problems.push(problem),
  });
  open.push(observer);
  await observer.start();
  return { observer, problems, changes };
}

async function until(holds: () => boolean, milliseconds = 10_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!holds()) {
    if (performance.now() > end) expect.fail(`not within ${milliseconds} ms: ${holds.toString()}`);
    await wait(20);
  }
}

/** A run at which this process is at work. */
async function trainingRun(parent: string): Promise<{ release: () => Promise<void>; run: Run }> {
  const created = await createRun(parent, exampleManifest);
  const lock = await acquireRunLock(created.folder, { attached: false });
  const run = await updateManifest(created, { status: 'training' });
  return { release: () => lock.release(), run };
}

describe('what is seen of runs', () => {
  it('is nothing where there is no folder yet, and a run as soon as the first is made', async () => {
    const parent = path.join(await temporaryFolder(), 'runs');
    const { observer, problems } = await watch(parent);
    expect(observer.runs).toEqual([]);
    const { folder } = await createRun(parent, {
      ...exampleManifest,
      status: 'stopped',
      reason: 'Asked to.',
    });
    await until(() => observer.runs.length === 1);
    expect(observer.get(folder)).toMatchObject({ status: 'stopped', reason: 'Asked to.', trainer: null });
    expect(problems).toEqual([]);
  });

  it('is the newest first, of all folders, with damaged ones and without what is no run', async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()];
    const older = await createRun(one, { ...exampleManifest, status: 'stopped' });
    await wait(5);
    const newer = await createRun(two, { ...exampleManifest, status: 'stopped' });
    await mkdir(path.join(one, 'pictures'));
    await writeFile(path.join(one, 'notes.txt'), 'notes');
    const damaged = path.join(one, '2020-01-02_03-04-05_mobilenetv2_abcd');
    await mkdir(damaged);
    await writeFile(path.join(damaged, 'run.json'), '{');
    const { observer } = await watch(one, two);
    expect(observer.runs.map(({ folder }) => folder)).toEqual([newer.folder, older.folder, damaged]);
    expect(observer.get(damaged)).toMatchObject({ status: 'damaged', manifest: null });
    expect(observer.get(damaged)?.reason).toContain('not valid JSON');
  });

  it('follows a training from its first event to its end, whoever runs it', async () => {
    const parent = await temporaryFolder();
    const { observer, changes } = await watch(parent);
    const { run, release } = await trainingRun(parent);
    const log = await EventLog.open(run.folder);
    for (const event of trainingEvents()) log.append(event);
    await until(() => observer.get(run.folder)?.state.epochs.length === 6);
    expect(observer.get(run.folder)).toMatchObject({
      status: 'training',
      state: { phase: 'fine-tuning', lastEpoch: 6 },
      trainer: { pid: process.pid },
    });
    log.append({
      kind: 'batches-trained',
      phase: 'fine-tuning',
      epoch: 7,
      firstStep: 2,
      stepsPerEpoch: 9,
      losses: [1, 2],
    });
    await until(() => observer.get(run.folder)?.state.epochUnderWay?.steps === 4);

    log.append({ kind: 'stopped', phase: 'fine-tuning', epoch: 6, step: 4 });
    log.close();
    await updateManifest(run, { status: 'stopped', reason: 'Stopped on request.' });
    await release();
    await until(() => observer.get(run.folder)?.trainer === null);
    expect(observer.get(run.folder)).toMatchObject({ status: 'stopped', reason: 'Stopped on request.' });
    expect(observer.get(run.folder)?.state.epochs).toHaveLength(6);
    expect(changes).toContain(run.folder);
  });

  it('says that a run was interrupted once its trainer is gone without a word', async () => {
    const parent = await temporaryFolder();
    const { run, release } = await trainingRun(parent);
    const { observer } = await watch(parent);
    expect(observer.get(run.folder)?.status).toBe('training');
    await release();
    await until(() => observer.get(run.folder)?.status === 'interrupted');
    observer.noteReason(run.folder, 'Memory ran out.');
    expect(observer.get(run.folder)?.reason).toBe('Memory ran out.');
  });

  it('shows a run that was stopped going on when it is taken up again', async () => {
    const parent = await temporaryFolder();
    const run = await createRun(parent, { ...exampleManifest, status: 'stopped' });
    const { observer } = await watch(parent);
    const lock = await acquireRunLock(run.folder, { attached: false });
    await until(() => observer.get(run.folder)?.status === 'preparing');
    await updateManifest(run, { status: 'training' });
    await until(() => observer.get(run.folder)?.status === 'training');
    const log = await EventLog.open(run.folder);
    for (const event of trainingEvents()) log.append(event);
    log.close();
    await until(() => observer.get(run.folder)?.state.epochs.length === 6);
    await lock.release();
  });

  it('is how far a run at rest got, without what it told on the way', async () => {
    const parent = await temporaryFolder();
    const run = await createRun(parent, { ...exampleManifest, status: 'stopped' });
    const log = await EventLog.open(run.folder);
    for (const event of trainingEvents()) {
      log.append(event);
      log.append({ kind: 'resources', memoryBytes: 1 });
    }
    log.close();
    const { observer } = await watch(parent);
    await until(() => observer.get(run.folder)?.state.epochs.length === 6);
    expect(observer.get(run.folder)?.state).toMatchObject({ phase: 'fine-tuning', memoryBytes: null });
  });

  it('shows at once that a run is to stop, until it has', async () => {
    const parent = await temporaryFolder();
    const { run, release } = await trainingRun(parent);
    const { observer } = await watch(parent);
    observer.markStopping(run.folder, true);
    expect(observer.get(run.folder)?.stopping).toBe(true);
    expect(await requestStop(run.folder)).toBe(true);
    await updateManifest(run, { status: 'stopped' });
    await release();
    await until(() => observer.get(run.folder)?.stopping === false);
  });

  it('forgets a run whose folder is deleted or moved away', async () => {
    const parent = await temporaryFolder();
    const one = await createRun(parent, { ...exampleManifest, status: 'stopped' });
    const two = await createRun(parent, { ...exampleManifest, status: 'stopped' });
    const { observer } = await watch(parent);
    await rm(one.folder, { recursive: true });
    await rename(two.folder, path.join(await temporaryFolder(), 'elsewhere'));
    await until(() => observer.runs.length === 0);
  });

  it('forgets a run that is deleted while it is at work', async () => {
    const parent = await temporaryFolder();
    const { run } = await trainingRun(parent);
    const { observer, problems } = await watch(parent);
    expect(observer.get(run.folder)?.status).toBe('training');
    await rm(run.folder, { recursive: true });
    await until(() => observer.runs.length === 0);
    expect(problems).toEqual([]);
  });

  it('has the name that the user gave, whichever window gave it', async () => {
    const parent = await temporaryFolder();
    const run = await createRun(parent, { ...exampleManifest, status: 'stopped' });
    const [here, there] = [await watch(parent), await watch(parent)];
    await here.observer.rename(run.folder, '  <b>Second</b> try ');
    expect(here.observer.get(run.folder)?.name).toBe('<b>Second</b> try');
    await until(() => there.observer.get(run.folder)?.name === '<b>Second</b> try');
    await here.observer.rename(run.folder, null);
    expect(here.observer.get(run.folder)?.name).toBeNull();
    await writeFile(path.join(run.folder, 'label.json'), '{"formatVersion":1,"name":5}');
    await here.observer.look(run.folder);
    expect(here.observer.get(run.folder)?.name).toBeNull();
  });

  it('is given to who follows from the first event on, in order and in pieces', async () => {
    const parent = await temporaryFolder();
    const run = await createRun(parent, { ...exampleManifest, status: 'stopped' });
    const { observer } = await watch(parent);
    const numbers: number[] = [];
    const begun: number[] = [];
    const stop = observer.follow(run.folder, (events: readonly LoggedEvent[], from) => {
      begun.push(from);
      numbers.push(...events.map(({ number }) => number));
    });
    const log = await EventLog.open(run.folder);
    for (const event of trainingEvents()) log.append(event);
    await until(() => numbers.length === 10);
    log.append({ kind: 'notice', level: 'info', text: 'More.' });
    await until(() => numbers.length === 11);
    expect(numbers).toEqual([...Array(11).keys()]);
    expect(begun[0]).toBe(0);
    expect(begun.at(-1)).toBe(10);
    stop();
    log.append({ kind: 'notice', level: 'info', text: 'Unheard.' });
    log.close();
    await wait(1_200);
    expect(numbers).toHaveLength(11);
  });
});

describe('watching many runs', () => {
  it('never holds up the event loop, with 500 runs and a log of 100,000 events', async () => {
    const parent = await temporaryFolder();
    const manifest = { ...finishedRun(), status: 'finished' as const };
    for (let number = 0; number < 500; number++) {
      const id = `2026-01-02_03-04-05_mobilenetv2_${number.toString(16).padStart(4, '0')}`;
      await mkdir(path.join(parent, id));
      await writeFile(path.join(parent, id, 'run.json'), JSON.stringify({ ...manifest, id }));
    }
    const long = await createRun(parent, { ...exampleManifest, status: 'training' });
    const lock = await acquireRunLock(long.folder, { attached: false });
    const text = Array.from({ length: 100_000 }, (_, number) =>
      JSON.stringify({
        number,
        at: '2026-01-02T03:04:05.000Z',
        kind: 'batches-trained',
        phase: 'fine-tuning',
        epoch: 1 + Math.floor(number / 1000),
        firstStep: number % 1000,
        stepsPerEpoch: 1000,
        losses: [0.123_456, 0.234_567],
      }),
    ).join('\n');
    await writeFile(path.join(long.folder, 'events.jsonl'), `${text}\n`);

    const delay = monitorEventLoopDelay({ resolution: 1 });
    await wait(100);
    delay.enable();
    const began = performance.now();
    const { observer } = await watch(parent);
    const listed = performance.now() - began;
    let followed = 0;
    observer.follow(long.folder, (events) => (followed += events.length));
    await until(
      () => followed === 100_000 && observer.get(long.folder)?.state.epochUnderWay?.epoch === 100,
      30_000,
    );
    const read = performance.now() - began;
    delay.disable();
    const idle = process.cpuUsage();
    await wait(6_000);
    const { user, system } = process.cpuUsage(idle);
    const milliseconds = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
    console.log(
      `500 runs listed in ${listed.toFixed(0)} ms, 2 × 100,000 events read by ${read.toFixed(0)} ms; event-loop delay ` +
        `99 % ${milliseconds(delay.percentile(99))} ms, most ${milliseconds(delay.max)} ms; ` +
        `then ${((user + system) / 60_000).toFixed(2)} % of a core`,
    );
    expect(observer.runs).toHaveLength(501);
    expect(delay.percentile(99) / 1e6).toBeLessThan(50);
    await lock.release();
  }, 90_000);
});
