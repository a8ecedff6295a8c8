import path from 'node:path';
import type { Context } from './context.ts';

/** Where runs are made and looked for unless told otherwise: `runs` in the current folder. */
export function defaultRunsFolder(context: Pick<Context, 'workingDirectory'>): string {
  return path.join(context.workingDirectory, 'runs');
}
