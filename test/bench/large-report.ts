import { performance } from 'node:perf_hooks';
import { formatPredictions, parsePredictions } from '../../src/shared/predictions/prediction-table.ts';
import { alignPredictions } from '../../src/shared/report/align-predictions.ts';
import { temperatureOf } from '../../src/shared/report/calibration.ts';
import { classView } from '../../src/shared/report/scored-images.ts';
import { splitReport } from '../../src/shared/report/split-report.ts';
import { operatingPoint, thresholdView } from '../../src/shared/report/threshold-view.ts';
import { randomScoreSet } from '../shared/metrics/random-scores.ts';

/** Milliseconds that the report of a run of two phases takes. */
interface ReportTimes {
  readonly images: number;
  /** Reading both tables of predictions. */
  readonly read: number;
  /** Figures, intervals, calibration and curves. */
  readonly computed: number;
  /** One move of the threshold: the median of 1,001. */
  readonly moved: number;
}

const { images } = JSON.parse(process.argv[2] ?? '{}') as { images: number };
console.log(JSON.stringify(measureReport(images)));

/** Measures the report of a training that has predicted `images` images in each phase. */
function measureReport(images: number): ReportTimes {
  const texts = [1, 2].map((seed) => tableText(images, seed));
  const begun = performance.now();
  const { images: shown } = alignPredictions(
    'test',
    texts.map((text, index) => ({
      name: `phase ${index}`,
      threshold: 0.5,
      positiveClass: 'PNEUMONIA',
      table: parsePredictions(text),
    })),
  );
  const read = performance.now();
  const temperatures = shown.series.map((series) => temperatureOf(shown, series));
  splitReport({
    ...{ images: shown, judged: 'run', temperatures, stored: [], split: null, thresholdFrom: 'val' },
  });
  const [series] = shown.series;
  if (!series) throw new RangeError('The report has no series.');
  const view = classView(shown, series, 1);
  const { steps } = thresholdView(view.scores, view.labels);
  const computed = performance.now();
  const moves = Array.from({ length: 1001 }, (_, index) => {
    const before = performance.now();
    operatingPoint(steps, index / 1000);
    return performance.now() - before;
  }).sort((first, second) => first - second);
  return { images, read: read - begun, computed: computed - read, moved: moves[500] ?? NaN };
}

/** Predictions as a training on chest radiographs writes them. */
function tableText(images: number, seed: number): string {
  const { labels } = randomScoreSet(1, images);
  const { scores } = randomScoreSet(seed, images);
  const classes = ['NORMAL', 'PNEUMONIA'];
  return formatPredictions({
    classes,
    rows: labels.map((label, index) => {
      const score = scores[index] ?? 0;
      const path = `test/${classes[label] ?? ''}/person${index}_virus_${index}.jpeg`;
      return { path, label, group: `person${index}`, scores: [1 - score, score] };
    }),
  });
}
