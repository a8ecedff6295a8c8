/** What the command line's exit status means. */
export const exitStatus = { done: 0, failed: 1, wrongUsage: 2, stopped: 130 } as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** The command was not given what it needs: shown with a hint at `--help`, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
