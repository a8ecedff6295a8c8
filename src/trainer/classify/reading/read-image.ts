import type { PictureFacts, UnlikeReason } from '../../../shared/classification/image-answer.ts';
import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import { decodeImageBytes } from '../../data/decode-picture.ts';
import { decodeInTurn } from './decode-in-turn.ts';
import { shownPicture } from './shown-picture.ts';
import { pixelFacts, plainReasons } from './simple-facts.ts';

/** An image file as the classifier takes it in. */
export interface ReadImage {
  /** The picture that the network sees, [size, size, 3], 0 to 255: what training and evaluation read as well. */
  readonly picture: Uint8Array;
  readonly facts: PictureFacts;
  /** Why it may be none that the model can judge, by what is seen without a network. */
  readonly reasons: readonly UnlikeReason[];
  /** null where it was not asked for. */
  readonly shown: ShownPicture | null;
}

export interface ReadingWish {
  /** Height and width of the network's pictures, in pixels. */
  readonly size: number;
  /** Whether the picture is wanted to be shown as well. */
  readonly shown: boolean;
}

/** Reads an image file. Throws UnreadableImageError. */
export function readImage(file: string, { size, shown }: ReadingWish): Promise<ReadImage> {
  return decodeInTurn(file, async ({ bytes, format, header }) => {
    const { values } = await decodeImageBytes(file, bytes, size);
    const { grey, nearlyEmpty } = pixelFacts(values);
    const facts = { ...header, grey };
    return {
      picture: Uint8Array.from(values),
      facts,
      reasons: plainReasons(facts, nearlyEmpty),
      shown: shown ? await shownPicture(bytes, format, grey) : null,
    };
  });
}
