import type { NetworkDescription } from '../network/description.ts';
import type { Preprocessing } from './preprocessing.ts';

/** A pretrained network to build on: how to write its description, and where its weights come from. */
export interface Backbone {
  /** As in `keras.applications`, and in a training configuration. */
  readonly name: string;
  /** Width multipliers (alpha) with published weights. */
  readonly widths: readonly number[];
  readonly defaultInputSize: number;
  /** Smallest height and width, in pixels. */
  readonly minimumInputSize: number;
  /** Index of the first layer that is fine-tuned unless something else is asked for. */
  readonly defaultFineTuneAt: number;
  /** What is done to pixels of 0 to 255 before the first layer. */
  readonly preprocessing: Preprocessing;
  /**
   * The network without its ImageNet classifier (`include_top=False`) and without pooling, for square RGB pictures.
   * Throws a UserError for a width or size that it does not have.
   */
  build(options: BackboneOptions): NetworkDescription;
  /** The official ImageNet weights for a width and input size; `exact` is false where another size's stand in. */
  officialWeights(options: BackboneOptions): OfficialWeights;
}

export interface BackboneOptions {
  /** Height and width of the picture, in pixels. */
  readonly inputSize: number;
  /** Width multiplier (alpha). */
  readonly width: number;
}

export interface OfficialWeights {
  readonly file: WeightFile;
  /** The input size that the weights were trained at. */
  readonly trainedAt: number;
  /** Whether that is the size asked for. Where it is not, they fit all the same: convolutions know no input size. */
  readonly exact: boolean;
}

/** A weight file as Keras publishes it. Size and hash are undefined where nobody published them. */
export interface WeightFile {
  readonly name: string;
  readonly url: string;
  readonly size?: number;
  readonly sha256?: string;
}
