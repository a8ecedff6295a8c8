/**
 * Mutants that were looked at and change nothing that anyone could notice, with the reason. They count as survivors all
 * the same. A note is about all mutants of its file that replace that text by one of those.
 *
 * @type {{ file: string, original: string, replacements: string[], reason: string }[]}
 */
export const equivalents = [
  ...notes('src/shared/metrics/auc-interval.ts', [
    [
      'labels[index] === label',
      ['labels[index] !== label'],
      "Newcombe's interval is the same with the classes turned round",
    ],
  ]),
  ...notes('src/shared/metrics/binary-bootstrap.ts', [
    [
      'index < multiplicity.length',
      ['index <= multiplicity.length'],
      'past the end each image counts no time',
    ],
  ]),
  ...notes('src/shared/metrics/bootstrap.ts', [
    ['index < groups.length', ['index <= groups.length'], 'a typed array takes no value past its end'],
    ['[]', ['["Stryker was here"]'], 'every name has its values: the default is for the types'],
    ['found.length === 0', ['false'], 'a quantile of nothing is 0 on both sides, which is no interval'],
  ]),
  ...notes('src/shared/metrics/calibration.ts', [
    ['!bin', ['false'], 'a probability has a bin: the check is for the types'],
    [
      'meanScore !== null && observed !== null',
      ['meanScore !== null || observed !== null'],
      'both are null of an empty bin alone',
    ],
    ['meanScore !== null', ['true'], 'observed is null where the mean is'],
    ['observed !== null', ['true'], 'the mean is null where observed is'],
  ]),
  ...notes('src/shared/metrics/confusion.ts', [
    ['-1', ['+1'], 'there is a label and a prediction for each index: the default is for the types'],
  ]),
  ...notes('src/shared/metrics/delong.ts', [
    ['!one || !two', ['!one && !two'], 'both are of the same labels, and null together'],
    ['1 - count / m', ['1 + count / m'], 'a variance does not depend on the sign of its values'],
    ['index < labels.length', ['index <= labels.length'], 'past the end there is no label'],
  ]),
  ...notes('src/shared/metrics/grouped-mcnemar.ts', [
    ['balance += each', ['balance -= each'], 'the test is of the distance from 0'],
    ['each !== 0', ['true'], 'groups of no size shift nothing'],
    ['balance === 0', ['false'], 'every exchange differs at least by 0, so p is 1 as well'],
    ['largest + 1', ['largest - 1'], 'of the first array the first value alone is read'],
    ['[]', ['["Stryker was here"]'], 'a word has no count and adds no probability'],
    ['probability > negligible', ['true', 'probability >= negligible'], 'what is left out is negligible'],
  ]),
  ...notes('src/shared/metrics/mcnemar.ts', [
    ['onlyFirst === onlySecond', ['false'], 'twice a half of the distribution is 1, or cut to it'],
    [
      'i >= 1 && term > 1e-18 * tail',
      ['i >= 1 || term > 1e-18 * tail'],
      'terms that add nothing are added, and the last is 0',
    ],
    ['i >= 1', ['true'], 'the term after the last is 0, which ends the sum'],
    ['term > 1e-18 * tail', ['true', 'term >= 1e-18 * tail'], 'terms that add nothing are added'],
    ['1e-18 * tail', ['1e-18 / tail'], 'terms that add nothing are added'],
  ]),
  ...notes('src/shared/metrics/multiclass-bootstrap.ts', [
    [
      'image < multiplicity.length',
      ['image <= multiplicity.length'],
      'past the end each image counts no time',
    ],
    [
      'areas[classIndex]?.auc',
      ['areas[classIndex].auc'],
      'every class has its areas: the default is for the types',
    ],
  ]),
  ...notes('src/shared/metrics/multiclass.ts', [
    ['-1', ['+1'], 'there is a label for each index: the default is for the types'],
    ['() => 0', ['() => undefined'], 'every column is counted from 0 where it is not yet a number'],
  ]),
  ...notes('src/shared/metrics/newcombe.ts', [
    [
      'Math.abs(auc - value) > z * deviation(value)',
      ['Math.abs(auc - value) >= z * deviation(value)'],
      'on the boundary itself both are as right',
    ],
    [
      '!contradicted(outside)',
      ['false'],
      'an end that is not contradicted is the area itself, and found at once',
    ],
  ]),
  ...notes('src/shared/metrics/normal-distribution.ts', [
    ['x < 2', ['x <= 2'], 'both formulas hold there'],
    [
      'twoSidedTail(middle) > 1 - confidence',
      ['twoSidedTail(middle) >= 1 - confidence'],
      'the last step of the search',
    ],
    ['1e-17 * Math.abs(sum)', ['1e-17 / Math.abs(sum)'], 'terms below the precision of the sum'],
  ]),
  ...notes('src/shared/metrics/numbers.ts', [
    ['index < values.length', ['index <= values.length'], 'past the end 0 is added'],
  ]),
  ...notes('src/shared/metrics/precision-recall.ts', [
    ['step < scores.length', ['step <= scores.length'], 'past the end nothing is found'],
    ['found > before', ['true', 'found >= before'], 'where nothing is gained 0 is added'],
  ]),
  ...notes('src/shared/metrics/resampled-areas.ts', [
    ['next === undefined', ['false'], 'past the end there is no equal score'],
  ]),
  ...notes('src/shared/metrics/roc.ts', [
    [
      'before === undefined || after === undefined',
      ['false', 'before === undefined && after === undefined'],
      'NaN is no multiple either',
    ],
    ['before === undefined', ['false'], 'NaN is no multiple either'],
    ['after === undefined', ['false'], 'NaN is no multiple either'],
  ]),
  ...notes('src/shared/metrics/running-rates.ts', [
    ['intervals - 1', ['intervals + 1'], 'a probability is in no interval beyond the last'],
    ['positives.length - 1', ['positives.length + 1'], 'past the end nothing is counted'],
  ]),
];

function notes(file, mutants) {
  return mutants.map(([original, replacements, reason]) => ({ file, original, replacements, reason }));
}
