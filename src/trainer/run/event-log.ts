import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { parseEventLine } from '../../shared/run/event-reader.ts';
import { passingKinds, phaseNameSchema, type RunEvent } from '../../shared/run/events.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { openRegularFileSync } from '../../node/files/open-regular-file.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { writeError } from '../../node/files/write-error.ts';
import { EventLogPieces } from '../../node/run/event-log-pieces.ts';
import { EventTail } from '../../node/run/event-tail.ts';
import { placeInRun, writeInRun } from '../../node/run/run-file.ts';

/** Events that a run tells once, however often it is resumed. */
export type MilestoneEvent = Extract<RunEvent, { kind: 'epoch-finished' | 'phase-finished' }>;

const milestoneKinds: ReadonlySet<RunEvent['kind']> = new Set(['epoch-finished', 'phase-finished']);
/** Bytes read at once where most of the log is passed over, and where all of it is parsed. */
const pieceBytes = 1 << 20;
const parsedPieceBytes = 1 << 17;
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;

/**
 * The event log of a run, for the holder of its lock. Each event is one line, written by one call to the system
 * before `append` returns: there is no buffer to lose or to fill. All but passing ones are on the disk by then, so that
 * what a reader was told survives a power failure.
 */
export class EventLog {
  readonly #file: string;
  readonly #descriptor: number;
  #next: number;
  #bytes: number;
  readonly #milestones: Set<string>;

  private constructor(file: string, next: number, milestones: Set<string>) {
    this.#file = file;
    this.#descriptor = openRegularFileSync(file, appending);
    this.#next = next;
    this.#bytes = fstatSync(this.#descriptor).size;
    this.#milestones = milestones;
  }

  /**
   * Opens the log of a run, new or to go on with, in flat memory however long it is. A last line that a kill tore is
   * cut off. Where the disk damaged more than that, the events that can be read are kept and numbered anew, without
   * gaps. Throws a UserError when it is no regular file or cannot be written.
   */
  static async open(runFolder: string): Promise<EventLog> {
    const file = await placeInRun(runFolder, runLayout.events);
    try {
      const milestones = new Set<string>();
      const tail = new EventTail(runFolder, { kinds: milestoneKinds, pieceBytes });
      for (let events = await tail.readOn(); events !== null; events = await tail.readOn()) {
        for (const event of events) addMilestone(milestones, event);
      }
      if (!tail.isWhole) return new EventLog(file, await repair(runFolder), milestones);
      const log = new EventLog(file, tail.nextNumber, milestones);
      log.#cutTo(tail.offset);
      return log;
    } catch (error) {
      throw writeError(error, file);
    }
  }

  /** The number that the next event will have. */
  get nextNumber(): number {
    return this.#next;
  }

  /**
   * Appends an event. Throws a UserError when the disk is full; the log then is as it was. A passing one that finds no
   * room is dropped.
   */
  append(event: RunEvent): void {
    const text = JSON.stringify({ number: this.#next, at: new Date().toISOString(), ...event });
    const line = Buffer.from(`${text}\n`);
    try {
      if (writeSync(this.#descriptor, line) < line.length) throw new NoRoomError();
      if (!passingKinds.has(event.kind)) fdatasyncSync(this.#descriptor);
    } catch (error) {
      let isAsBefore = true;
      try {
        ftruncateSync(this.#descriptor, this.#bytes);
      } catch {
        // The next opening of the log cuts off the incomplete line.
        isAsBefore = false;
      }
      if (isAsBefore && passingKinds.has(event.kind) && hasCode(error, 'ENOSPC', 'EDQUOT')) return;
      throw writeError(error, this.#file);
    }
    this.#bytes += line.length;
    this.#next++;
    addMilestone(this.#milestones, event);
  }

  /** Appends a milestone unless the log has it. Gives whether it was missing. */
  appendMissing(event: MilestoneEvent): boolean {
    const milestone = milestoneOf(event);
    if (milestone !== null && this.#milestones.has(milestone)) return false;
    this.append(event);
    return true;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #cutTo(bytes: number): void {
    if (bytes < this.#bytes) ftruncateSync(this.#descriptor, bytes);
    this.#bytes = bytes;
  }
}

/**
 * Puts a log in place that has the events which can be read, numbered from 0. Gives how many there are. They go by in
 * pieces; a kill meanwhile leaves the log as it was.
 */
async function repair(runFolder: string): Promise<number> {
  const pieces = new EventLogPieces(runFolder, parsedPieceBytes);
  let next = 0;
  await writeInRun(runFolder, runLayout.events, async (handle) => {
    for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
      const events = piece.text.split('\n').map(parseEventLine);
      const lines = events
        .filter((event) => event !== null)
        .map((event) => `${JSON.stringify({ ...event, number: next++ })}\n`);
      await handle.appendFile(lines.join(''));
    }
  });
  return next;
}

/** A write that the system cut short, as it does when the disk fills up within it. */
class NoRoomError extends Error {
  readonly code = 'ENOSPC';
}

const milestoneSchema = z.object({
  kind: z.enum(['epoch-finished', 'phase-finished']),
  phase: phaseNameSchema,
  epoch: z.int().optional(),
});

function addMilestone(milestones: Set<string>, event: RunEvent): void {
  const milestone = milestoneOf(event);
  if (milestone !== null) milestones.add(milestone);
}

/** What a milestone is known by; null for other events. */
function milestoneOf(event: object): string | null {
  const { data } = milestoneSchema.safeParse(event);
  return data ? JSON.stringify(data) : null;
}
