import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from '../files/system-error.ts';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own units; null where the system does not tell. */
  readonly startTime: string | null;
}

export function processIdentity(pid: number): ProcessIdentity {
  return { pid, startTime: processStatus(pid)?.startTime ?? null };
}

/** Whether a process of this machine is still running. One that ended and that nobody asked about (a zombie) is not. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is one, of another user.
    if (!hasCode(error, 'EPERM')) return false;
  }
  const status = processStatus(pid);
  if (!status) return true;
  return !status.ended && (startTime === null || status.startTime === startTime);
}

/**
 * Equal for processes that see each other's numbers: on Linux the same boot and the same container, elsewhere the
 * same host name.
 */
export function machineIdentity(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** State and start time from /proc/<pid>/stat, fields 3 and 22 (proc(5)); null where there is none. */
function processStatus(pid: number): { ended: boolean; startTime: string } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // Field 2, the program's name in brackets, may itself have spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined
    ? null
    : { ended: state === 'Z' || state === 'X', startTime };
}
