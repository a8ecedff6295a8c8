import type { ClassifierModel } from '../../shared/classification/classifier-model.ts';
import type { ImageOutcome } from '../../shared/classification/image-answer.ts';
import type { Explanation, ShownPicture } from '../../shared/protocol/classifier-protocol.ts';
import type { ReportProgress } from '../progress.ts';

/** One image and what became of it. */
export interface ClassifiedImage {
  /** Place in the request's list. */
  readonly index: number;
  /** Absolute path. */
  readonly image: string;
  readonly outcome: ImageOutcome;
  readonly explanation: Explanation | null;
}

export interface ClassificationRequest {
  /** Absolute path of the run's folder. */
  readonly run: string;
  /** Absolute paths, any number. */
  readonly images: readonly string[];
  readonly explain: boolean;
  /** Whether what likeness is judged by is measured first where it is not known (`isLikenessOpen`): up to minutes. */
  readonly measureLikeness: boolean;
  readonly signal: AbortSignal;
  /** Once, before the first image; again where the process had to be started anew. */
  readonly onModel: (model: ClassifierModel) => void;
  /** Exactly once for each image, in any order. */
  readonly onImage: (image: ClassifiedImage) => void;
  /** What takes long before the first image. */
  readonly onProgress: ReportProgress;
}

export interface ThumbnailsRequest {
  /** Absolute paths, at most `mostThumbnails`. */
  readonly images: readonly string[];
  /** The longer side of a picture at most, in pixels. */
  readonly side: number;
  readonly signal: AbortSignal;
  /** `image`: place in the list. null: it cannot be read. */
  readonly onThumbnail: (image: number, picture: ShownPicture | null) => void;
}

/**
 * A classifier in a process of its own, started when first asked and warm from then on. A process that breaks down is
 * started anew and goes on; the image that it breaks down at gets an outcome that says so.
 */
export interface Classifier {
  /**
   * Settles when every image has its outcome, or when the signal is aborted, at once. Requests wait for each other;
   * throws a UserError when the model cannot be used or no process can be had.
   */
  classify(request: ClassificationRequest): Promise<void>;
  /**
   * Shows images small, beside whatever is being classified. Settles when all were told, when the signal is aborted, or
   * when the process ended: what was not told by then may be asked for again. Throws a UserError when no process can be had.
   */
  thumbnails(request: ThumbnailsRequest): Promise<void>;
  /** Ends the process; the next request starts another. */
  dispose(): void;
}
