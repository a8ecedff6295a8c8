import type { RunManifest } from '../shared/run/run-manifest.ts';
import { version } from '../shared/version.ts';

/** What program on what platform a run was made with. */
export function softwareFacts(): RunManifest['software'] {
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}
