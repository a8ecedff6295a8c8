import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseEventLine } from '../../shared/run/event-reader.ts';
import { phaseNameSchema, type RunEvent } from '../../shared/run/events.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import { writeError } from '../../node/files/write-error.ts';

/** Events that a run tells once, however often it is resumed. */
export type MilestoneEvent = Extract<RunEvent, { kind: 'epoch-finished' | 'phase-finished' }>;

/** What is of use while it is new; a log that lacks some of it is whole all the same. */
const passing: ReadonlySet<RunEvent['kind']> = new Set(['progress', 'batches-trained', 'resources']);

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

  private constructor(file: string, earlier: readonly object[]) {
    this.#file = file;
    this.#descriptor = openSync(file, 'a');
    this.#next = earlier.length;
    this.#bytes = fstatSync(this.#descriptor).size;
    this.#milestones = new Set(earlier.map(milestoneOf).filter((milestone) => milestone !== null));
  }

  /**
   * Opens the log of a run, new or to go on with. A last line that a kill tore is cut off. Where the disk damaged more
   * than that, the events that can be read are kept and numbered anew, without gaps.
   * Throws a UserError when it cannot be written.
   */
  static async open(runFolder: string): Promise<EventLog> {
    const file = path.join(runFolder, runLayout.events);
    try {
      const content = await readFile(file).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
        throw error;
      });
      const complete = content.subarray(0, content.lastIndexOf('\n') + 1);
      const lines = complete.toString().split('\n').slice(0, -1);
      const events = lines.map(parseEventLine).filter((event) => event !== null);
      const numbered = events.every(({ number }, index) => number === index);
      if (events.length < lines.length || !numbered) {
        const renumbered = events.map((event, number) => `${JSON.stringify({ ...event, number })}\n`);
        await writeAtomically(file, renumbered.join(''));
        return new EventLog(file, events);
      }
      const log = new EventLog(file, events);
      log.#cutTo(complete.length);
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
      if (!passing.has(event.kind)) fdatasyncSync(this.#descriptor);
    } catch (error) {
      let isAsBefore = true;
      try {
        ftruncateSync(this.#descriptor, this.#bytes);
      } catch {
        // Whoever opens the log next cuts off what is not whole.
        isAsBefore = false;
      }
      if (isAsBefore && passing.has(event.kind) && hasCode(error, 'ENOSPC', 'EDQUOT')) return;
      throw writeError(error, this.#file);
    }
    this.#bytes += line.length;
    this.#next++;
    const milestone = milestoneOf(event);
    if (milestone !== null) this.#milestones.add(milestone);
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

/** A write that the system cut short, as it does when the disk fills up within it. */
class NoRoomError extends Error {
  readonly code = 'ENOSPC';
}

const milestoneSchema = z.object({
  kind: z.enum(['epoch-finished', 'phase-finished']),
  phase: phaseNameSchema,
  epoch: z.int().optional(),
});

/** What a milestone is known by; null for other events. */
function milestoneOf(event: object): string | null {
  const { data } = milestoneSchema.safeParse(event);
  return data ? JSON.stringify(data) : null;
}
