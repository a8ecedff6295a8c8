import { createHash } from 'node:crypto';
import type { TrainingConfiguration } from '../../../shared/configuration/training-configuration.ts';
import type { Example } from './example-source.ts';

/** Enough of a SHA-256 that two pictures never meet, short enough to hold one a picture in memory. */
const keyLength = 24;

/**
 * Names a row of features by all that determines it beside the frozen part: the picture's content and, for an
 * augmented view, the augmentation, the seed and the path that its random numbers are addressed by.
 */
export function featureKeys(
  configuration: Pick<TrainingConfiguration, 'augmentation' | 'seed'>,
  contentHashOf: (image: number) => string,
  pathOf: (image: number) => string,
): (example: Example) => string {
  // How many views there are does not change what one looks like.
  const settings = JSON.stringify([{ ...configuration.augmentation, views: undefined }, configuration.seed]);
  return ({ image, view }) => {
    const content = contentHashOf(image);
    if (view === null) return content.slice(0, keyLength);
    return sha256(JSON.stringify([content, settings, pathOf(image), view])).slice(0, keyLength);
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
