import type { BatchSettings, PictureView } from './assemble-batch.ts';

/** What a thread that makes batches is started with. */
export interface PictureThreadSettings extends BatchSettings {
  /** The dataset's folder. */
  readonly root: string;
  readonly cacheFolder: string | null;
  readonly maximumBytes: number;
}

/** What the thread is told. Batches are made one after the other, in the order asked for. */
export type ToPictureThread =
  | { readonly kind: 'assemble'; readonly batch: number; readonly pictures: readonly PictureView[] }
  | { readonly kind: 'stop'; readonly batch: number }
  | { readonly kind: 'close' };

/** What it answers. */
export type FromPictureThread =
  | { readonly kind: 'assembled'; readonly batch: number; readonly values: Float32Array<ArrayBuffer> }
  /** `user`: the message is for the user, not the trace of a defect. */
  | {
      readonly kind: 'failed';
      readonly batch: number;
      readonly failure: 'user' | 'stopped' | 'defect';
      readonly message: string;
    }
  | { readonly kind: 'notice'; readonly text: string };
