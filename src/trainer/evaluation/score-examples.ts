import type { PredictionTable } from '../../shared/predictions/prediction-table.ts';
import type { Dataset } from '../../node/dataset/dataset.ts';
import type { Batch } from '../executors/executor.ts';
import type { ReportProgress } from '../../node/progress.ts';
import type { Example, ExampleSource } from '../training/features/example-source.ts';
import { ofEveryClass, probabilitiesOf } from '../training/probabilities.ts';
import { StoppedError } from '../../node/user-error.ts';

export interface ScoringOptions {
  readonly dataset: Pick<Dataset, 'classes' | 'positiveClass' | 'images'>;
  readonly source: ExampleSource;
  readonly examples: readonly Example[];
  /** Logits of a batch, [examples, outputs]. */
  readonly predict: (batch: Batch) => Promise<Float32Array>;
  readonly batchSize: number;
  readonly what: string;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

/** What a model says of each example, as probabilities of every class. Throws a StoppedError when stopped. */
export async function scoreExamples(options: ScoringOptions): Promise<PredictionTable> {
  const { dataset, source, examples, predict, batchSize, what, signal, onProgress } = options;
  const rows: PredictionTable['rows'][number][] = [];
  const reading = new AbortController();
  for await (const batch of source.batches(examples, batchSize, reading.signal)) {
    if (signal.aborted) throw new StoppedError();
    const logits = await predict(batch);
    const outputs = logits.length / batch.examples;
    const probabilities = probabilitiesOf(logits, outputs);
    batch.images.forEach((image, row) => {
      const record = dataset.images[image];
      if (!record) throw new RangeError(`There is no image ${image}.`);
      const { path, label, group } = record;
      const own = probabilities.subarray(row * outputs, (row + 1) * outputs);
      rows.push({
        path,
        label,
        group,
        scores: ofEveryClass(own, dataset.positiveClass),
      });
    });
    onProgress({ what, done: rows.length, total: examples.length, unit: 'images' });
  }
  return { classes: dataset.classes, rows };
}
