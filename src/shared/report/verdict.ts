import { countOf, formatCount } from '../text/number-format.ts';

interface Names {
  readonly first: string;
  readonly second: string;
}

/** What became of the decisions, in plain words. */
export function accuracyInWords(
  { first, second }: Names,
  images: number,
  {
    fixed,
    broken,
    p,
    method,
    beyondChance,
  }: {
    fixed: number;
    broken: number;
    p: number;
    method: 'mcnemar' | 'mcnemar-by-group';
    beyondChance: boolean;
  },
): string {
  if (images === 0) return 'There are no images that both have judged.';
  if (fixed === 0 && broken === 0)
    return `${second} decides all ${formatCount(images)} images as ${first} does.`;
  const moved =
    `${second} gets ${countOf(fixed, 'image')} right that ${first} got wrong, ` +
    `and ${formatCount(broken)} wrong that ${first} got right`;
  const unit = method === 'mcnemar-by-group' ? ' over whole patients' : '';
  const test = `McNemar's exact test${unit}: p ${pInWords(p)}`;
  if (fixed === broken) return `${moved}: no difference altogether.`;
  return `${moved}: ${fixed > broken ? 'better' : 'worse'}, ${beyondChance ? 'beyond chance' : 'which may be chance'} (${test}).`;
}

/** What became of the AUC, in plain words. */
export function aucInWords(
  { first, second }: Names,
  {
    difference,
    low,
    high,
    p,
    method,
    beyondChance,
  }: {
    difference: number;
    low: number | null;
    high: number | null;
    p: number | null;
    method: 'delong' | 'bootstrap-by-group';
    beyondChance: boolean;
  },
): string {
  const how =
    method === 'delong'
      ? `DeLong's test: p ${p === null ? 'not defined' : pInWords(p)}`
      : 'paired bootstrap over patients';
  const size = signed(difference);
  if (difference === 0 && (low === null || low === high))
    return `${second} orders the images as well as ${first}.`;
  if (low === null || high === null)
    return `The AUC of ${second} differs from that of ${first} by ${size}; there are too few patients, or too little spread, to tell whether that is chance.`;
  const interval = `95 % interval ${signed(low)} to ${signed(high)}`;
  const side = difference > 0 ? 'above' : 'below';
  return beyondChance
    ? `The AUC of ${second} is ${side} that of ${first} by ${signed(Math.abs(difference)).slice(1)}, beyond chance (${interval}; ${how}).`
    : `The AUC of ${second} differs from that of ${first} by ${size}, which may be chance (${interval}; ${how}).`;
}

/** `= 0.034`, `< 0.001`. */
function pInWords(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}

function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(4)}`;
}
