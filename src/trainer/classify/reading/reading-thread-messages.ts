import type { ReadImage, ReadingWish } from './read-image.ts';

/** What a thread that reads images is told. */
export interface ToReadingThread extends ReadingWish {
  readonly read: number;
  readonly file: string;
}

/** What it answers: the image, why there is none in words that follow the file's name, or the trace of a defect. */
export type FromReadingThread =
  | { readonly read: number; readonly kind: 'image'; readonly image: ReadImage }
  | { readonly read: number; readonly kind: 'unreadable'; readonly reason: string }
  | { readonly read: number; readonly kind: 'defect'; readonly trace: string };
