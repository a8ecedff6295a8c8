import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

const sampleEveryMilliseconds = 100;

/**
 * Runs a program to its end. Gives its status, its standard output, how long it took, and the largest amount of
 * memory that one process of it and its children ever held (`VmHWM`, in megabytes; null where /proc is absent).
 * Its standard error is shown as it comes. `startedAt` and `endedAt` are milliseconds since the epoch.
 */
export function runMeasured(program, args, { cwd, env = {}, onStart = () => {} }) {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = [];
    const peaks = new Map();
    const timer = setInterval(() => sample(child.pid, peaks), sampleEveryMilliseconds);
    child.stdout.on('data', (piece) => output.push(piece));
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('close', (status, signal) => {
      clearInterval(timer);
      resolve({
        status,
        signal,
        output: Buffer.concat(output).toString('utf8'),
        startedAt,
        endedAt: Date.now(),
        seconds: (Date.now() - startedAt) / 1000,
        peakMegabytes: peaks.size === 0 ? null : Math.max(...peaks.values()) / 1024,
      });
    });
    onStart(child);
  });
}

/** Notes the high-water mark of `pid` and of every process below it, in kilobytes. */
function sample(pid, peaks) {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (peak) peaks.set(pid, Number(peak[1]));
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
      if (children !== '') for (const child of children.split(' ')) sample(Number(child), peaks);
    }
  } catch {
    // The process has just ended, or this system has no /proc.
  }
}
