import type { NetworkDescription } from '../network/description.ts';
import { UserError } from '../../node/user-error.ts';

const suggestions = 5;

/**
 * Index of the first layer of `backbone` to fine-tune: an index as in Keras (the input layer is 0), the name of a
 * layer, or the beginning of the names of a block (`block_13`), which stands for its first layer.
 *
 * Throws a UserError when there is no such layer, with the names that come nearest.
 */
export function resolveFineTuneAt(backbone: NetworkDescription, fineTuneAt: number | string): number {
  const { layers } = backbone;
  if (typeof fineTuneAt === 'number') {
    if (Number.isInteger(fineTuneAt) && fineTuneAt >= 0 && fineTuneAt < layers.length) return fineTuneAt;
    throw new UserError(
      `Fine-tuning cannot begin at layer ${fineTuneAt}: ${backbone.name} has layers 0 to ${layers.length - 1}.`,
    );
  }
  // A number given as text, as on a command line; no layer's name is one.
  if (/^\d+$/.test(fineTuneAt)) return resolveFineTuneAt(backbone, Number(fineTuneAt));

  const exact = layers.findIndex((layer) => layer.name === fineTuneAt);
  if (exact >= 0) return exact;
  const block = fineTuneAt === '' ? -1 : layers.findIndex((layer) => layer.name.startsWith(`${fineTuneAt}_`));
  if (block >= 0) return block;

  const near = layers
    .map((layer) => ({
      name: layer.name,
      distance: editDistance(fineTuneAt.toLowerCase(), layer.name.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, suggestions)
    .map(({ name }) => name);
  throw new UserError(
    `Fine-tuning cannot begin at ${JSON.stringify(fineTuneAt)}: ${backbone.name} has no layer or block of that name. Near it are ${near.join(', ')}.`,
  );
}

/** How many letters must be changed, added or removed to make `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 0; row < a.length; row++) {
    const current = [row + 1];
    for (let column = 0; column < b.length; column++)
      current.push(
        Math.min(
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (previous[column] ?? 0) + (a[row] === b[column] ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous[b.length] ?? 0;
}
