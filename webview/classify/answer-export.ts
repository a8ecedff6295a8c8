import { verdictOf } from '../../src/shared/classification/answer-in-words.ts';
import type { ClassifierModel } from '../../src/shared/classification/classifier-model.ts';
import type { ImageOutcome } from '../../src/shared/classification/image-answer.ts';
import type { AskedRun } from '../../src/shared/protocol/classify-panel-protocol.ts';
import { notMedicalDevice } from '../../src/shared/run/model-metadata.ts';
import { csvTable } from '../common/table/csv-table.ts';

/** An image by its file's name, and what was said of it. */
export interface ExportedAnswer {
  readonly image: string;
  readonly outcome: ImageOutcome;
}

/**
 * Answers as text, in full digits, without what the files' headers say: that stays on the screen. A row or an object for
 * each image.
 */
export function exportedAnswers(
  format: 'csv' | 'json',
  run: AskedRun,
  { metadata, test }: ClassifierModel,
  answers: readonly ExportedAnswer[],
): string {
  const { classes, positiveClass, threshold, phase, weightsSha256 } = metadata;
  if (format === 'json') {
    const images = answers.map(({ image, outcome }) => {
      if ('problem' in outcome) return { image, problem: outcome.problem };
      const { format: kind, width, height, frames, grey } = outcome.facts;
      const facts = { format: kind, width, height, frames, grey };
      return { image, ...verdictOf(metadata, outcome), ...outcome, facts };
    });
    const model = {
      run: run.name,
      id: metadata.run,
      phase,
      weightsSha256,
      classes,
      positiveClass,
      threshold,
      test,
    };
    return `${JSON.stringify({ notice: notMedicalDevice, model, images }, null, 2)}\n`;
  }
  const header = [
    'image',
    'class',
    'probability',
    'calibrated',
    ...classes.map((name) => `score_${name}`),
    'threshold',
    'unlike',
    'problem',
    'model',
  ];
  const rows = answers.map(({ image, outcome }) => {
    if ('problem' in outcome)
      return [image, '', null, '', ...classes.map(() => null), threshold, '', outcome.problem, metadata.run];
    const { className, probability, calibrated } = verdictOf(metadata, outcome);
    const { answer, likeness } = outcome;
    return [
      ...[image, className, probability, calibrated ? 'yes' : 'no'],
      ...classes.map((_, index) => answer.probabilities[index] ?? null),
      ...[threshold, likeness.reasons.join(' '), '', metadata.run],
    ];
  });
  return csvTable(header, rows);
}
