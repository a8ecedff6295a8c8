import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { loggedEventSchema } from '../../../src/shared/run/events.ts';
import type { LoggedEvent } from '../../../src/shared/run/events.ts';
import { runLayout } from '../../../src/shared/run/run-layout.ts';
import { runManifestSchema } from '../../../src/shared/run/run-manifest.ts';
import type { RunManifest } from '../../../src/shared/run/run-manifest.ts';

/** The one run in a folder of runs; undefined while there is none with a manifest. */
export function onlyRun(runs: string): string | undefined {
  const found = (existsSync(runs) ? readdirSync(runs) : [])
    // What is still being made, or was left by a kill, begins with a dot.
    .filter((name) => !name.startsWith('.'))
    .map((name) => path.join(runs, name))
    .filter((folder) => existsSync(path.join(folder, runLayout.manifest)));
  if (found.length > 1) throw new Error(`There are several runs in ${runs}: ${found.join(', ')}.`);
  return found[0];
}

export function readManifest(run: string): RunManifest {
  return runManifestSchema.parse(JSON.parse(readFileSync(path.join(run, runLayout.manifest), 'utf8')));
}

/**
 * The event log of a run that nobody writes to. Throws unless it is whole: every line complete and valid, numbered
 * from 0 without a gap, in order of time.
 */
export function readEvents(run: string): LoggedEvent[] {
  const text = readFileSync(path.join(run, runLayout.events), 'utf8');
  if (!text.endsWith('\n')) throw new Error('The last line of the event log is not complete.');
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => loggedEventSchema.parse(JSON.parse(line)));
  events.forEach((event, index) => {
    if (event.number !== index) throw new Error(`Event ${index} has the number ${event.number}.`);
    const before = events[index - 1];
    if (before && before.at > event.at) throw new Error(`Event ${index} is older than the one before it.`);
  });
  return events;
}

/** The process numbers of the trainers that took a run, in order, while another one may be writing its log. */
export function trainersOf(run: string | undefined): number[] {
  if (run === undefined || !existsSync(path.join(run, runLayout.events))) return [];
  // The last line may be a part of one.
  const lines = readFileSync(path.join(run, runLayout.events), 'utf8').split('\n').slice(0, -1);
  return lines
    .map((line) => loggedEventSchema.parse(JSON.parse(line)))
    .flatMap((event) => (event.kind === 'run-started' ? [event.pid] : []));
}

/** SHA-256 of every file of a run's folder whose path matches, by its path. */
export function hashes(run: string, pattern: RegExp): Map<string, string> {
  const files = readdirSync(run, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => pattern.test(name) && statSync(path.join(run, name)).isFile())
    .sort();
  return new Map(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(run, name)))
        .digest('hex'),
    ]),
  );
}
