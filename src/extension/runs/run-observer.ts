import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../node/files/system-error.ts';
import type { ListedRun } from '../../node/run/list-runs.ts';
import { condenseEvents } from '../../shared/run/condense-events.ts';
import type { LoggedEvent } from '../../shared/run/events.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import type { RunLockHolder } from '../../shared/run/run-lock.ts';
import { initialTrainingState } from '../../shared/run/training-state.ts';
import type { ObservedRun } from '../services.ts';
import { isAtWork } from './at-work.ts';
import type { RunLog } from './run-log.ts';
import { newestFirst } from './newest-first.ts';

const pollMilliseconds = 2_000;
/** Some disks do not tell by a folder's time that something in it is new. */
const ticksBetweenLists = 15;
/** Runs at rest whose files are looked at in one tick. */
const restingAtOnce = 20;
/** So that few manifests are parsed in one turn of the event loop. */
const readAtOnce = 4;
const stateMilliseconds = 250;
const followMilliseconds = 100;
const restingFollowMilliseconds = 1_000;
const listenersMilliseconds = 250;
/** Pieces of a log that go to a listener together: a panel is told of half a megabyte at once, in a few numbers. */
const piecesAtOnce = 16;
/** A new run's folder appears a moment before its trainer has the lock. */
const graceMilliseconds = 10_000;
/** What a trainer tells last. */
const lastKinds: ReadonlySet<LoggedEvent['kind']> = new Set(['finished', 'stopped', 'failed']);

export interface RunObserverOptions {
  /** The folders of runs, absolute; asked for at each look. */
  readonly folders: () => readonly string[];
  /** Called with a run that changed; undefined: which there are. A few times a second at most. */
  readonly onChange: (run: ObservedRun | undefined) => void;
  /** Called with what went wrong that is not the user's to mend. */
  readonly onProblem: (problem: string) => void;
}

interface Entry {
  run: ObservedRun;
  /** Changes whenever one of the run's files that we read is replaced. */
  stamp: string;
  /** The trainer at work, or the last that was seen. */
  holder: RunLockHolder | null;
  /** Whether its events are being followed. */
  following: boolean;
  /** Whether its events were read since it came to rest. */
  logRead: boolean;
  /** Why it ended, as its parent knows and its folder does not. */
  reason: string | null;
  notifiedAt: number;
  notifying: NodeJS.Timeout | undefined;
}

/**
 * Keeps an eye on folders of runs, whoever works in them. What it knows is from files alone, looked at in small pieces:
 * of the folders and of runs at rest a few file times every two seconds, of runs at work the event log.
 */
export class RunObserver {
  readonly #options: RunObserverOptions;
  readonly #entries = new Map<string, Entry>();
  /** Modification times of the folders of runs when last listed. */
  readonly #listed = new Map<string, number>();
  /** Folders beside the runs that were found to be none. */
  readonly #others = new Set<string>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  #sorted: readonly ObservedRun[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #listTimer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #nextResting = 0;
  #background: Promise<void> = Promise.resolve();

  constructor(options: RunObserverOptions) {
    this.#options = options;
  }

  /** Newest first. */
  get runs(): readonly ObservedRun[] {
    this.#sorted ??= [...this.#entries.values()].map(({ run }) => run).sort(newestFirst);
    return this.#sorted;
  }

  get(folder: string): ObservedRun | undefined {
    return this.#entries.get(folder)?.run;
  }

  /** The trainer at work on a run, or the last that was seen there. */
  holderOf(folder: string): RunLockHolder | null {
    return this.#entries.get(folder)?.holder ?? null;
  }

  /** Begins to look, and looks again every two seconds. */
  async start(): Promise<void> {
    await this.refresh();
    this.#tickLater();
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#listTimer);
    for (const { notifying } of this.#entries.values()) clearTimeout(notifying);
  }

  /** Looks at all folders and all runs. */
  async refresh(): Promise<void> {
    this.#listed.clear();
    this.#others.clear();
    await this.#list(true);
  }

  /** Looks again at one folder, which may be a run or may have been one. */
  look(folder: string): Promise<void> {
    const earlier = this.#reading.get(folder) ?? Promise.resolve();
    const reading = earlier.then(() => this.#read(folder));
    this.#reading.set(folder, reading);
    return reading.finally(() => {
      if (this.#reading.get(folder) === reading) this.#reading.delete(folder);
    });
  }

  /** Looks again at whatever has a file or folder that changed. */
  lookAtPath(changed: string): void {
    for (const parent of this.#options.folders()) {
      const [name] = path.relative(parent, changed).split(path.sep);
      if (name === undefined || name === '' || name.startsWith('.')) continue;
      void this.look(path.join(parent, name));
    }
  }

  /** Shows at once that a run's trainer was asked to stop. */
  markStopping(folder: string, stopping: boolean): void {
    const entry = this.#entries.get(folder);
    if (entry) this.#update(entry, { stopping });
  }

  /** Says why a run's trainer ended, where its folder does not know. */
  noteReason(folder: string, reason: string | null): void {
    const entry = this.#entries.get(folder);
    if (!entry) return;
    entry.reason = reason;
    if (entry.run.status === 'interrupted') this.#update(entry, { reason });
  }

  /** Writes what the user calls a run; null: nothing. Throws a UserError when it cannot be written. */
  async rename(folder: string, name: string | null): Promise<void> {
    const { writeRunName } = await import('../../node/run/run-name.ts');
    await writeRunName(folder, name);
    await this.look(folder);
  }

  /**
   * Gives the events of a run in pieces, condensed, from the beginning, and goes on as they come. `from`: the number of
   * the first that may be in the piece. Gives the function that ends it.
   */
  follow(folder: string, listener: (events: readonly LoggedEvent[], from: number) => void): () => void {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.#closing.signal]);
    const readOn = async (): Promise<void> => {
      const { openRunTail } = await import('./run-log.ts');
      const tail = openRunTail(folder);
      while (!signal.aborted) {
        const from = tail.nextNumber;
        const events: LoggedEvent[] = [];
        let piece = await tail.readOn();
        for (let pieces = 1; piece !== null; pieces++) {
          events.push(...condenseEvents(piece));
          if (isAborted(signal)) return;
          if (pieces === piecesAtOnce) break;
          piece = await tail.readOn();
        }
        if (isAborted(signal)) return;
        if (events.length > 0) listener(condenseEvents(events), from);
        if (piece) continue;
        const atWork = isAtWork(this.get(folder));
        await pause(atWork ? followMilliseconds : restingFollowMilliseconds, signal);
      }
    };
    void readOn().catch((error: unknown) => this.#report(folder, error));
    return () => ending.abort();
  }

  #tickLater(): void {
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => {
      void this.#tick()
        .catch((error: unknown) => this.#report('', error))
        .finally(() => this.#tickLater());
    }, pollMilliseconds);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    await this.#list(++this.#ticks % ticksBetweenLists === 0);
    const folders = [...this.#entries.keys()];
    const atWork = folders.filter((folder) => isAtWork(this.get(folder)));
    for (const folder of atWork) await this.look(folder);
    const resting = folders.filter((folder) => !isAtWork(this.get(folder)));
    for (let count = Math.min(restingAtOnce, resting.length); count > 0; count--) {
      this.#nextResting = (this.#nextResting + 1) % resting.length;
      const folder = resting[this.#nextResting];
      if (folder === undefined) continue;
      const stamp = await stampOf(folder);
      if (stamp !== this.#entries.get(folder)?.stamp) await this.look(folder);
    }
  }

  /** Finds runs that are new and runs that are gone. `whole`: also where a folder's time is as before. */
  async #list(whole: boolean): Promise<void> {
    const parents = new Set(this.#options.folders());
    for (const folder of this.#entries.keys()) {
      if (!parents.has(path.dirname(folder))) this.#remove(folder);
    }
    for (const parent of parents) {
      const time = await modifiedAt(parent);
      if (!whole && time === this.#listed.get(parent)) continue;
      const first = !this.#listed.has(parent);
      this.#listed.set(parent, time);
      const found = await readdir(parent, { withFileTypes: true }).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) this.#report(parent, error);
        return [];
      });
      const folders = found
        .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
        .map(({ name }) => path.join(parent, name));
      const there = new Set(folders);
      for (const folder of this.#entries.keys()) {
        if (path.dirname(folder) === parent && !there.has(folder)) this.#remove(folder);
      }
      const wanted = first
        ? folders
        : folders.filter((folder) => !this.#entries.has(folder) && !this.#others.has(folder));
      await eachOf(wanted.sort().reverse(), readAtOnce, (folder) => this.look(folder));
    }
  }

  async #read(folder: string): Promise<void> {
    if (this.#closing.signal.aborted) return;
    try {
      const stamp = await stampOf(folder);
      const [listed, name] = stamp === null ? [null, null] : await readRunFolder(folder);
      if (listed === null) {
        if (stamp !== null) this.#others.add(folder);
        this.#remove(folder);
        return;
      }
      this.#others.delete(folder);
      if (this.#options.folders().includes(path.dirname(folder))) this.#take(listed, name, stamp ?? '');
    } catch (error) {
      this.#report(folder, error);
    }
  }

  #take(listed: ListedRun, name: string | null, stamp: string): void {
    const entry = this.#entries.get(listed.folder);
    const facts = factsOf(listed, entry);
    if (entry) {
      entry.stamp = stamp;
      if (listed.status !== 'damaged' && listed.trainer) entry.holder = listed.trainer;
      this.#update(entry, { ...facts, name, stopping: entry.run.stopping && isAtWork(facts) });
      this.#readLogOf(entry);
      return;
    }
    const run: ObservedRun = {
      folder: listed.folder,
      name,
      ...facts,
      state: initialTrainingState,
      stopping: false,
      log: null,
    };
    const added: Entry = {
      run,
      stamp,
      holder: listed.status === 'damaged' ? null : listed.trainer,
      following: false,
      logRead: false,
      reason: null,
      notifiedAt: 0,
      notifying: undefined,
    };
    this.#entries.set(listed.folder, added);
    this.#listChanged();
    this.#readLogOf(added);
  }

  /** Follows the events of a run at work; reads those of one at rest once, one run after another. */
  #readLogOf(entry: Entry): void {
    if (entry.following || entry.run.status === 'damaged') return;
    if (isAtWork(entry.run)) {
      entry.following = true;
      void this.#followLog(entry)
        .catch((error: unknown) => this.#report(entry.run.folder, error))
        .finally(() => {
          entry.following = false;
        });
    } else if (!entry.logRead && entry.run.status !== 'finished') {
      entry.logRead = true;
      this.#background = this.#background
        .then(async () => this.#drain(entry, await openRunLog(entry.run.folder, true)))
        .catch((error: unknown) => this.#report(entry.run.folder, error));
    }
  }

  async #followLog(entry: Entry): Promise<void> {
    const { folder } = entry.run;
    const log = await openRunLog(folder, false);
    let ending = false;
    while (this.#isKnown(entry) && isAtWork(entry.run)) {
      const events = await log.readOn();
      for (const { kind } of events ?? []) ending = lastKinds.has(kind) || (ending && kind !== 'run-started');
      if (events) continue;
      // Shown only when it has caught up, lest a long log be seen running by.
      this.#takeLog(entry, log);
      if (ending) await this.look(folder);
      await pause(stateMilliseconds, this.#closing.signal);
    }
    await this.#drain(entry, log);
    entry.logRead = true;
  }

  async #drain(entry: Entry, log: RunLog): Promise<void> {
    while (this.#isKnown(entry)) {
      if ((await log.readOn()) === null) break;
    }
    this.#takeLog(entry, log);
  }

  #takeLog(entry: Entry, { state }: RunLog): void {
    this.#update(entry, { state, log: state.log });
  }

  #isKnown(entry: Entry): boolean {
    return !this.#closing.signal.aborted && this.#entries.get(entry.run.folder) === entry;
  }

  #update(entry: Entry, changes: Partial<ObservedRun>): void {
    const before = entry.run;
    const keys = Object.keys(changes) as (keyof ObservedRun)[];
    if (keys.every((key) => isSame(before[key], changes[key]))) return;
    entry.run = { ...before, ...changes };
    this.#sorted = undefined;
    if (!this.#isKnown(entry)) return;
    const urgent = before.status !== entry.run.status || before.stopping !== entry.run.stopping;
    this.#notify(entry, urgent);
  }

  #notify(entry: Entry, urgent: boolean): void {
    if (entry.notifying && !urgent) return;
    clearTimeout(entry.notifying);
    const tell = (): void => {
      entry.notifying = undefined;
      entry.notifiedAt = performance.now();
      if (this.#isKnown(entry)) this.#options.onChange(entry.run);
    };
    const wait = urgent ? 0 : entry.notifiedAt + listenersMilliseconds - performance.now();
    if (wait <= 0) tell();
    else entry.notifying = setTimeout(tell, wait);
  }

  #remove(folder: string): void {
    const entry = this.#entries.get(folder);
    if (!entry) return;
    clearTimeout(entry.notifying);
    this.#entries.delete(folder);
    this.#listChanged();
  }

  #listChanged(): void {
    this.#sorted = undefined;
    this.#listTimer ??= setTimeout(() => {
      this.#listTimer = undefined;
      this.#options.onChange(undefined);
    }, 50);
  }

  #report(folder: string, error: unknown): void {
    this.#options.onProblem(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Facts = Pick<ObservedRun, 'status' | 'reason' | 'manifest' | 'trainer'>;

function factsOf(listed: ListedRun, entry: Entry | undefined): Facts {
  if (listed.status === 'damaged') {
    return { status: 'damaged', reason: listed.reason, manifest: null, trainer: null };
  }
  const { manifest, trainer } = listed;
  const status = statusOf(listed, entry);
  return {
    status,
    reason: status === 'interrupted' ? (entry?.reason ?? null) : manifest.reason,
    // The same object while it says the same, so that nobody looks twice.
    manifest: entry?.run.manifest?.updatedAt === manifest.updatedAt ? entry.run.manifest : manifest,
    trainer: trainer && { pid: trainer.pid, host: trainer.host },
  };
}

function statusOf(
  { status, manifest, trainer }: Exclude<ListedRun, { status: 'damaged' }>,
  entry: Entry | undefined,
): ObservedRun['status'] {
  if (trainer) {
    // It has just begun to go on with a run that ended before, and has not written so yet.
    return Date.parse(trainer.since) > Date.parse(manifest.updatedAt) ? 'preparing' : manifest.status;
  }
  const isNew = Date.now() - Date.parse(manifest.createdAt) < graceMilliseconds && !entry?.holder;
  return isNew && manifest.status === 'preparing' ? 'preparing' : status;
}

/** What a folder says of a run, and what the user calls it. What reads it is loaded when the first is looked at. */
async function readRunFolder(folder: string): Promise<readonly [ListedRun | null, string | null]> {
  const { listRun } = await import('../../node/run/list-runs.ts');
  const { readRunName } = await import('../../node/run/run-name.ts');
  return [await listRun(folder), await readRunName(folder)];
}

async function openRunLog(folder: string, resting: boolean): Promise<RunLog> {
  const { RunLog: Log } = await import('./run-log.ts');
  return new Log(folder, resting);
}

/** Times and sizes of what a run is known by: a new trainer shows in its lock's folder. Null when it is gone. */
async function stampOf(folder: string): Promise<string | null> {
  const parts: string[] = [];
  for (const name of [runLayout.manifest, runLayout.label, runLayout.lock]) {
    const status = await stat(path.join(folder, name)).catch(() => null);
    parts.push(status ? `${status.ino} ${status.mtimeMs} ${status.size}` : '–');
  }
  if (parts[0] === '–' && (await modifiedAt(folder)) === 0) return null;
  return parts.join(' | ');
}

/** 0 when there is no such thing. */
async function modifiedAt(folder: string): Promise<number> {
  return (await stat(folder).catch(() => null))?.mtimeMs ?? 0;
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return typeof one === 'object' && typeof other === 'object' && isSameTrainer(one, other);
}

function isSameTrainer(one: object | null, other: object | null): boolean {
  if (!one || !other || !('pid' in one) || !('pid' in other)) return false;
  return one.pid === other.pid;
}

/** Asked after a wait, which is where the answer may have changed. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}

async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let begin = 0; begin < items.length; begin += atOnce) {
    await Promise.all(items.slice(begin, begin + atOnce).map(work));
  }
}
