import { randomBytes } from 'node:crypto';

const idPattern = /^\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}_[a-z0-9-]+_[0-9a-f]{4}$/;

/** A run's name and its folder's: local time, backbone and four random digits. In order of time when sorted. */
export function newRunId(now: Date, backbone: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [String(now.getFullYear()).padStart(4, '0'), two(now.getMonth() + 1), two(now.getDate())];
  const time = [two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())];
  const what = backbone.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${date.join('-')}_${time.join('-')}_${what}_${randomBytes(2).toString('hex')}`;
}

/** Whether a folder is called like a run. */
export function isRunId(name: string): boolean {
  return idPattern.test(name);
}
