import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ClassifiedImage } from '../../node/classifier-process/classifier.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import { overlayPng } from '../../trainer/explain/overlay.ts';

/**
 * Writes where the network looked as a PNG to be laid over the picture, as large as it: named after the image, and a hash of its
 * path, since images of several folders may have one name. Nothing for an image without an answer. Throws a UserError.
 */
export async function writeHeatMap(folder: string, { image, explanation }: ClassifiedImage): Promise<void> {
  if (!explanation) return;
  const { heatMap, picture } = explanation;
  const hash = createHash('sha256').update(image).digest('hex').slice(0, 8);
  const file = path.join(folder, `${path.parse(image).name}-${hash}.png`);
  await writeAtomically(file, await overlayPng(heatMap, picture));
}
