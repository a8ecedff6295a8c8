/**
 * The weight of each class in the loss that makes all classes count alike: images / (classes × images of the class),
 * as scikit-learn's `compute_class_weight('balanced')`. Every count must be positive.
 */
export function balancedClassWeights(imagesOfClass: readonly number[]): number[] {
  const images = imagesOfClass.reduce((sum, count) => sum + count, 0);
  return imagesOfClass.map((count) => images / (imagesOfClass.length * count));
}
