import { bootstrapIntervals } from './bootstrap.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { macroRates } from './macro-rates.ts';
import type { Interval } from './metrics-schema.ts';
import {
  macroArea,
  multiclassLogLosses,
  multiclassMatthews,
  multiclassSquaredErrors,
  oneVersusRestScores,
} from './multiclass.ts';
import type { MulticlassScores } from './multiclass.ts';
import { ratio } from './numbers.ts';
import { resampledAreas } from './resampled-areas.ts';

const macroNames = [
  'precision',
  'sensitivity',
  'specificity',
  'f1',
  'balancedAccuracy',
  'mcc',
  'auc',
  'averagePrecision',
  'logLoss',
  'brier',
] as const;

/** Bootstrap intervals by group of all macro averages, and of each class's AUC against the rest. */
export function bootstrapMulticlass(
  input: MulticlassScores,
  predicted: Uint32Array,
  groups: Uint32Array,
  options: BootstrapOptions,
): { macro: Record<(typeof macroNames)[number], Interval>; classAuc: Interval[] } {
  const { labels, classCount } = input;
  const classAreas = Array.from({ length: classCount }, (_, classIndex) => {
    const rest = oneVersusRestScores(input, classIndex);
    return resampledAreas(rest.scores, rest.labels);
  });
  const losses = multiclassLogLosses(input);
  const errors = multiclassSquaredErrors(input);
  const cells = Uint32Array.from(predicted, (column, image) => (labels[image] ?? 0) * classCount + column);
  const classNames = classAreas.map((_, classIndex) => `class ${classIndex}` as const);

  const intervals = bootstrapIntervals<(typeof macroNames)[number] | `class ${number}`>(
    groups,
    [...macroNames, ...classNames],
    (multiplicity) => {
      const counts = new Uint32Array(classCount * classCount);
      let size = 0;
      let loss = 0;
      let error = 0;
      for (let image = 0; image < multiplicity.length; image++) {
        const times = multiplicity[image] ?? 0;
        const cell = cells[image] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + times;
        size += times;
        loss += times * (losses[image] ?? 0);
        error += times * (errors[image] ?? 0);
      }
      const matrix: ConfusionMatrix = Array.from({ length: classCount }, (_, row) => [
        ...counts.subarray(row * classCount, (row + 1) * classCount),
      ]);
      const areas = classAreas.map((areasOf) => areasOf(multiplicity));
      const { precision, sensitivity, specificity, f1 } = macroRates(matrix);
      return {
        precision,
        sensitivity,
        specificity,
        f1,
        balancedAccuracy: sensitivity,
        mcc: multiclassMatthews(matrix),
        auc: macroArea(areas.map((area) => area.auc)),
        averagePrecision: macroArea(areas.map((area) => area.averagePrecision)),
        logLoss: ratio(loss, size),
        brier: ratio(error, size),
        ...Object.fromEntries(classNames.map((name, classIndex) => [name, areas[classIndex]?.auc ?? null])),
      };
    },
    options,
  );
  const macro = macroNames.map((name) => [name, intervals[name]] as const);
  return {
    macro: Object.fromEntries(macro) as Record<(typeof macroNames)[number], Interval>,
    classAuc: classNames.map((name) => intervals[name] ?? null),
  };
}
