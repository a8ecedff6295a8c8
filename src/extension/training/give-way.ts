import { constants, setPriority } from 'node:os';

/** Lets a process have what the editor leaves: alone it is as fast as ever, and it never makes typing slow. */
export function giveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let us.
  }
}
