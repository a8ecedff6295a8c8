import { createHash } from 'node:crypto';
import type { ImageRecord } from '../../node/dataset/dataset.ts';

/** An image with the SHA-256 of its file's content. */
export interface HashedImage extends ImageRecord {
  readonly contentHash: string;
}

/** The image as it is recorded: hashes of a large dataset are not kept in memory. */
export function withoutHash({ path, label, group, split }: HashedImage): ImageRecord {
  return { path, label, group, split };
}

/** A SHA-256 that changes when a path, a content, a label or a split does. Images come ordered by path. */
export function fingerprint(images: readonly HashedImage[]): string {
  const hash = createHash('sha256');
  for (const { path, contentHash, label, split } of images) {
    hash.update(`${path}\0${contentHash}\0${label}\0${split}\n`);
  }
  return hash.digest('hex');
}
