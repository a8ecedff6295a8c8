import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import type { ReadImage, ReadingWish } from './read-image.ts';

/** What a thread that reads images is asked for: all that is needed to classify one, or a small picture of it. */
export type Asked =
  | { readonly kind: 'image'; readonly file: string; readonly wish: ReadingWish }
  | { readonly kind: 'thumbnail'; readonly file: string; readonly side: number };

export type ToReadingThread = Asked & { readonly read: number };

/** What was read. */
export type Read =
  | { readonly kind: 'image'; readonly image: ReadImage }
  | { readonly kind: 'thumbnail'; readonly picture: ShownPicture };

/** What it answers: what was read, why nothing was in words that follow the file's name, or the trace of a defect. */
export type FromReadingThread = { readonly read: number } & (
  | Read
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'defect'; readonly trace: string }
);
