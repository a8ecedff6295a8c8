import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A disk of a few megabytes, or why there is none. */
export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  readonly mounted: boolean;
  readonly reason: string;
  /** Leaves next to no room on it. */
  fill(): void;
  /** Takes back what `fill` put there. */
  makeRoom(): void;
}

/** Mounts a disk in memory at `folder`, which the system lets the administrator of Linux do. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  const mounted = mount.status === 0;
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    mounted,
    reason: mount.error?.message ?? mount.stderr.trim(),
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)));
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    [Symbol.asyncDispose]() {
      if (mounted) spawnSync('umount', ['-l', folder]);
      return Promise.resolve();
    },
  };
}
