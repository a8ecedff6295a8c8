/**
 * The names that this program gives in a cache folder. Nothing is removed from a cache that is called otherwise.
 * Version 0.1 used the same names.
 */
export const cacheNames = {
  /** Folders in a cache folder. */
  pictures: 'pictures',
  features: 'features',
  classifications: 'classifications',
} as const;

/** A folder in `pictures`: the decoder's version and the pictures' size. */
export const pictureSettingsName = /^\d+-vips[\w.+-]*-\d+$/;
/** A folder in one of these: the first two digits of the SHA-256 of a content. */
export const pictureGroupName = /^[0-9a-f]{2}$/;
/** A picture in one of these, by the other digits, or what a killed process left of writing one. */
export const pictureFileName = /^[0-9a-f]{62}(?:\.[0-9a-f-]{36}\.tmp)?$/;

/** A store in `features`, by what its frozen part is; the number tells those of several runs at once apart. */
export const featureStoreName = /^[0-9a-f]{32}(?:-\d{1,2})?$/;
/** A file in a store: its index, or the rows of a tensor. */
export const featureFileName = /^(?:index\.txt|[\w-]{1,100}\.f32)$/;
/** A file in a store's folder `lock`, or what a killed process left of writing one. */
export const storeLockFileName = /^(?:[0-9a-f]{16}\.json|\.[0-9a-f]{16}\.json\.\d+-[0-9a-f]{12}\.tmp)$/;

/** A file in `classifications`, by the model. */
export const classificationFileName = /^[0-9a-f]{32}\.jsonl$/;

/** Names of everything else in a cache folder. */
export const otherCacheName = /^(?:weights|engines|logs|verified-\d+-vips[\w.+-]*\.txt)$/;
