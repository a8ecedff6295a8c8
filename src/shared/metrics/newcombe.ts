import { criticalValue } from './normal-distribution.ts';

/**
 * Interval of an AUC from the AUC and the numbers of images alone, for the cases in which DeLong's variance and the
 * bootstrap are blind: wholly separated classes, where they would claim an interval of no width.
 *
 * R. G. Newcombe, Statistics in Medicine 25, 2006, 559-573, method 5: the values that the AUC found does not
 * contradict under Hanley and McNeil's variance, with both sample sizes in its numerator replaced by their mean.
 * Throws a RangeError without at least one image of either class.
 */
export function newcombeAucInterval(
  auc: number,
  positives: number,
  negatives: number,
  confidence = 0.95,
): [low: number, high: number] {
  if (!(auc >= 0 && auc <= 1) || !(positives >= 1) || !(negatives >= 1)) {
    throw new RangeError(`No interval of an AUC of ${auc} with ${positives} and ${negatives} images.`);
  }
  const z = criticalValue(confidence);
  const others = (positives + negatives) / 2 - 1;
  const deviation = (value: number): number =>
    Math.sqrt(
      ((value * (1 - value)) / (positives * negatives)) *
        (1 + others * ((1 - value) / (2 - value) + value / (1 + value))),
    );
  const contradicted = (value: number): boolean => Math.abs(auc - value) > z * deviation(value);
  return [boundary(0, auc, contradicted), boundary(1, auc, contradicted)];
}

/** Where `contradicted` turns false on the way from `outside` to `inside`. */
function boundary(outside: number, inside: number, contradicted: (value: number) => boolean): number {
  if (!contradicted(outside)) return outside;
  let far = outside;
  let near = inside;
  for (;;) {
    const middle = (far + near) / 2;
    if (middle === far || middle === near) return near;
    if (contradicted(middle)) far = middle;
    else near = middle;
  }
}
