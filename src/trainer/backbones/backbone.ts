import type { BackboneDefaults, BackboneName } from '../../shared/configuration/backbone-defaults.ts';
import type { NetworkDescription } from '../network/description.ts';
import type { Preprocessing } from './preprocessing.ts';

/** A pretrained network to build on: how to write its description, and where its weights come from. */
export interface Backbone {
  /** As in `keras.applications`, and in a training configuration. */
  readonly name: BackboneName;
  readonly defaults: BackboneDefaults;
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
  /** Whether the weights are the best there are for the size: false where those of another size stand in. */
  readonly exact: boolean;
}

/** A weight file as Keras publishes it. Size and hashes are undefined where nobody published them. */
export interface WeightFile {
  readonly name: string;
  readonly url: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly md5?: string;
}
