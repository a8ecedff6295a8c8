import path from 'node:path';
import type { ShownPicture, SimilarImage } from '../../../shared/protocol/classifier-protocol.ts';
import type { Run } from '../../../node/run/run-folder.ts';
import { requireWithin } from '../../data/open-pictures.ts';
import type { PictureCache } from '../../data/picture-cache-options.ts';
import { openPictureReader } from '../../data/picture-reader.ts';
import { smallPicture } from '../reading/small-picture.ts';
import type { Neighbour } from './neighbours.ts';
import type { Reference } from './reference-file.ts';

/** Shows training images as the network saw them, mostly from the pictures that training has kept. */
export interface SimilarImages {
  of(neighbours: readonly Neighbour[]): Promise<SimilarImage[]>;
}

/** Throws a UserError for a reference whose paths lead out of the dataset's folder. */
export async function openSimilarImages(
  run: Run,
  reference: Reference,
  cache: PictureCache,
): Promise<SimilarImages> {
  const { root } = run.manifest.dataset;
  requireWithin(
    root,
    reference.paths.map((file) => ({ path: file })),
  );
  const reader = await openPictureReader(cache);
  const thumbnail = async (file: string): Promise<ShownPicture | null> => {
    try {
      return smallPicture(await reader.read(path.join(root, file)));
    } catch {
      // Moved or deleted since: what is known of it is shown all the same.
      return null;
    }
  };
  return {
    of: (neighbours) =>
      Promise.all(
        neighbours.map(async ({ index, distance }) => {
          const file = reference.paths[index] ?? '';
          const label = reference.labels[index] ?? 0;
          return { path: file, label, distance, thumbnail: await thumbnail(file) };
        }),
      ),
  };
}
