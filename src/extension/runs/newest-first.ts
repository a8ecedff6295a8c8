import path from 'node:path';
import type { ObservedRun } from '../services.ts';

/** Compares two runs by when they were begun, the newest first; those of which nobody knows come last. */
export function newestFirst(one: ObservedRun, other: ObservedRun): number {
  return begunAt(other) - begunAt(one) || (one.folder < other.folder ? 1 : -1);
}

function begunAt({ manifest, folder }: ObservedRun): number {
  if (manifest) return Date.parse(manifest.createdAt);
  // The name of a run's folder begins with its local time.
  const digits = /^(\d{4}-\d{2}-\d{2})_(\d{2})-(\d{2})-(\d{2})_/.exec(path.basename(folder));
  if (!digits) return 0;
  const [, date, hours, minutes, seconds] = digits;
  return Date.parse(`${date ?? ''}T${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}`);
}
