/** A default or a check without which TypeScript would not know that a value is there. */
const forTypes = 'what it stands in for is always there: it is for the types';

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
    [
      'bin < binCount - 1',
      ['true', 'bin <= binCount - 1'],
      'no score is above the upper edge of the last bin, 1',
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
  ...notes('src/shared/metrics/score-steps.ts', [
    ['nextPositive >= 0', ['true'], 'before the first score there is none that is equal'],
    ['nextNegative >= 0', ['true'], 'before the first score there is none that is equal'],
    ['index < scores.length', ['index <= scores.length'], 'past the end there is no label'],
  ]),
  ...notes('src/shared/metrics/temperature.ts', [
    ['input.labels.length === 0', ['false'], 'without images no slope is below 0'],
    [
      'slopes(low).slope >= 0',
      ['slopes(low).slope > 0'],
      'a slope of exactly 0 there is that of logits that are all equal, refused at the other end',
    ],
    ['step < 200', ['step <= 200'], 'the search has ended long before'],
    ['step++', ['step--'], 'the search has ended long before'],
    ['slope > 0', ['slope >= 0'], 'at a slope of 0 the search ends'],
    ['newton > low', ['newton >= low'], 'a step to the very end of the bracket'],
    ['newton < high', ['newton <= high'], 'a step to the very end of the bracket'],
    [
      'Math.abs(next - inverse) <= 1e-14 * inverse',
      ['Math.abs(next - inverse) < 1e-14 * inverse'],
      'one step more than is needed',
    ],
    ['1 / inverse', ['1 * inverse'], 'the search has ended long before'],
    [
      'image < labels.length',
      ['image <= labels.length'],
      'past the end all logits are alike and change no slope',
    ],
    ['start < tempered.length', ['start <= tempered.length'], 'past the end nothing is written'],
    ['column < classCount', ['column <= classCount'], 'a typed array takes no value past its end'],
    ['at < scores.length', ['at <= scores.length'], 'a typed array takes no value past its end'],
  ]),
  ...notes('src/shared/metrics/threshold.ts', [['-1', ['+1'], 'each rule sets it before it is read']]),
  ...notes('src/shared/metrics/running-rates.ts', [
    ['intervals - 1', ['intervals + 1'], 'a probability is in no interval beyond the last'],
    ['positives.length - 1', ['positives.length + 1'], 'past the end nothing is counted'],
  ]),
  ...notes('src/shared/report/align-predictions.ts', [
    ['labelOf[index]?.[rows[place]?.label ?? -1]', ['labelOf[index][rows[place]?.label ?? -1]'], forTypes],
    ['rows[place]?.label', ['rows[place].label'], forTypes],
    ['-1', ['+1'], forTypes],
    ['[]', ['["Stryker was here"]'], forTypes],
    ['scores[index]?.push', ['scores[index].push'], forTypes],
    ['rows[place]?.scores', ['rows[place].scores'], forTypes],
    [
      'order.every(({ path }, place) => rows[place]?.path === path)',
      ['false'],
      'the longer way finds the same rows',
    ],
    [
      '({ path }, place) => rows[place]?.path === path',
      ['() => undefined'],
      'the longer way finds the same rows',
    ],
    ['rows[place]?.path === path', ['false'], 'the longer way finds the same rows'],
  ]),
  ...notes('src/shared/report/calibration.ts', [
    ['image < labels.length', ['image <= labels.length'], 'a typed array takes no value past its end'],
  ]),
  ...notes('src/shared/report/comparison.ts', [
    [
      'p < significance',
      ['p <= significance'],
      "a p of exactly 0.05 is no binomial's, and of the normal one a single point",
    ],
    [
      '(found[group] ?? 0) + step',
      ['(found[group] ?? 0) - step'],
      'the test is the same with both classifiers turned round',
    ],
    [
      'aucs.first === null || aucs.second === null',
      ['aucs.first === null && aucs.second === null'],
      'both are of the same labels, and null together',
    ],
    ['aucs.first === null', ['false'], 'both are of the same labels, and null together'],
    ['aucs.second === null', ['false'], 'both are of the same labels, and null together'],
    ['low !== null', ['true'], 'null is neither above nor below 0'],
  ]),
  ...notes('src/shared/report/decisions.ts', [
    ['image < labels.length', ['image <= labels.length'], 'a typed array takes no value past its end'],
  ]),
  ...notes('src/shared/report/figures.ts', [["''", ['"Stryker was here!"'], forTypes]]),
  ...notes('src/shared/report/gallery.ts', [
    ['image < images.labels.length', ['image <= images.labels.length'], 'past the end there is no label'],
    ["''", ['"Stryker was here!"'], forTypes],
    ['decisions[index]?.[image]', ['decisions[index][image]'], forTypes],
    ['first < second', ['first <= second'], 'no two paths are the same'],
    [
      'first > second',
      ['true', 'false', 'first >= second', 'first <= second'],
      'sorting asks for what is below alone, and no two paths are the same',
    ],
  ]),
  ...notes('src/shared/report/model-card.ts', [
    ["''", ['"Stryker was here!"'], forTypes],
    ["'not set'", ['""'], forTypes],
    ["'no images'", ['""'], forTypes],
    ['figures.positive?.[name]', ['figures.positive[name]'], 'these rows are of two classes alone'],
  ]),
  ...notes('src/shared/report/model-card.ts', [
    [
      'low === null || high === null',
      ['low === null && high === null'],
      'the ends of an interval are null together',
    ],
    ['low === null', ['false'], 'the ends of an interval are null together'],
    ['high === null', ['false'], 'the ends of an interval are null together'],
  ]),
  ...notes('src/shared/report/opened-report.ts', [
    [
      'shown.images.classes.length === 2',
      ['true', 'false', 'shown.images.classes.length !== 2'],
      'nothing is said of a threshold but of one from test',
    ],
    ["'val'", ['""'], 'nothing is said of a threshold but of one from test'],
    ["''", ['"Stryker was here!"'], forTypes],
  ]),
  ...notes('src/shared/report/published-report.ts', [
    ["''", ['"Stryker was here!"'], 'the root of a disk, which has no last part, is not replaced'],
  ]),
  ...notes('src/shared/report/report-warnings.ts', [
    ['patientsOf[label]?.add', ['patientsOf[label].add'], forTypes],
    ["''", ['"Stryker was here!"'], forTypes],
    ['patientsOf[index]?.size', ['patientsOf[index].size'], forTypes],
    ['value !== null', ['true'], 'null is below 0.99'],
    ['images.series[index]?.name', ['images.series[index].name'], forTypes],
  ]),
  ...notes('src/shared/report/run-comparison.ts', [
    ['opened[split]?.images', ['opened[split].images'], forTypes],
    ['run.opened[split]?.images', ['run.opened[split].images'], forTypes],
    ['[]', ['["Stryker was here"]'], forTypes],
    ['own === undefined', ['false'], 'undefined is at no place either'],
    ['images?.series', ['images.series'], forTypes],
    ['!images || !series', ['false', '!images && !series'], forTypes],
    ['`There is no model ${place}.`', ['``'], forTypes],
    ["''", ['"Stryker was here!"'], forTypes],
  ]),
  ...notes('src/shared/report/scored-images.ts', [
    ['image < labels.length', ['image <= labels.length'], 'a typed array takes no value past its end'],
  ]),
  ...notes('src/shared/report/verdict.ts', [
    ['fixed > broken', ['fixed >= broken'], 'as many of both were told of before'],
    ['low === null', ['false'], 'without a low end there is no high one either'],
    ['difference > 0', ['difference >= 0'], 'no difference is not beyond chance'],
  ]),
];

function notes(file, mutants) {
  return mutants.map(([original, replacements, reason]) => ({ file, original, replacements, reason }));
}
