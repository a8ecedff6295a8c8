import { wordsOf } from '../../shared/text/words-of.ts';

/** Words for masks and other annotations of an image. */
const maskWords = new Set(
  (
    'mask masks segmentation segmentations seg segs segmask segmasks label labels labelmap labelmaps annotation ' +
    'annotations annot annots contour contours groundtruth gt roi rois bbox bboxes boxes'
  ).split(' '),
);

/** Words that say of what, or how, it is drawn. */
const ofWhat = new Set(
  (
    'lung lungs heart lobe lobes infection infections lesion lesions tumor tumour organ organs nodule nodules chest ' +
    'left right binary manual auto image images img png jpg pixel pixels folder dir files and'
  ).split(' '),
);

/** Whether a folder is named for masks alone: `masks`, `lung masks`, `Segmentation`, `ground truth`, `leftMask`. */
export function isNamedLikeMasks(name: string): boolean {
  const words = maskPhrase(name);
  return (
    words.some((word) => maskWords.has(word)) &&
    words.every((word) => maskWords.has(word) || ofWhat.has(word))
  );
}

/** Whether a folder's name has a word for masks among others, as of classes `with_mask` and `no_mask`. */
export function mentionsMasks(name: string): boolean {
  return maskPhrase(name).some((word) => maskWords.has(word));
}

/**
 * The name without its ending of the image that a file is named as a mask of: `benign (1)` of `benign (1)_mask_2`;
 * undefined where the file is named like none.
 */
export function maskedImage(stem: string): string | undefined {
  return /^(.+?)[\s_.-]+(?:lung|lungs|infection|lesion)?[\s_-]*(?:masks?|seg|segmentations?|gt|groundtruth|ground[\s_-]truth|labels?|annotations?)(?:[\s_-]*\(?\d{1,3}\)?)?$/iu.exec(
    stem,
  )?.[1];
}

function maskPhrase(name: string): string[] {
  return wordsOf(name)
    .join(' ')
    .replaceAll(/\bground truths?\b/g, 'groundtruth')
    .replaceAll(/\bbounding box(?:es)?\b/g, 'bbox')
    .split(' ');
}
