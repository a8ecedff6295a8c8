import { unlikeInShort, verdictInWords, verdictOf } from '../../shared/classification/answer-in-words.ts';
import type { ImageOutcome } from '../../shared/classification/image-answer.ts';
import { csvRow, spreadsheetText } from '../../shared/predictions/csv.ts';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';

type Model = Pick<ModelMetadata, 'classes' | 'positiveClass' | 'threshold'>;

/** What a model says of one image, as a line. */
export function imageLine(model: Model, name: string, outcome: ImageOutcome, style: Style): string {
  if ('problem' in outcome) return style.bad(printable(outcome.problem));
  const { reasons } = outcome.likeness;
  const unlike =
    reasons.length === 0
      ? ''
      : style.warning(
          `  unlike the training images: ${reasons.map((reason) => unlikeInShort[reason]).join(', ')}`,
        );
  const score = outcome.answer.probabilities[model.positiveClass] ?? 0;
  const compared = model.threshold === null ? '' : ` (threshold ${model.threshold.toFixed(4)})`;
  const scored = model.classes.length === 2 ? style.dim(`  score ${score.toFixed(4)}${compared}`) : '';
  return `${printable(name)}: ${printable(verdictInWords(verdictOf(model, outcome)))}${scored}${unlike}`;
}

/** The same as a program reads it. */
export function imageJson(
  { classes }: Model,
  name: string,
  label: number,
  outcome: ImageOutcome,
): Record<string, unknown> {
  const about = { image: name, ...(label < 0 ? {} : { label: classes[label] }) };
  if ('problem' in outcome) return { ...about, problem: outcome.problem };
  return { ...about, class: classes[outcome.answer.decided], ...outcome };
}

/** Headings of `csvLine`, without a line break. */
export function csvHeadings({ classes }: Model): string {
  const scores = classes.map((name) => `score ${name}`);
  const calibrated = classes.map((name) => `calibrated ${name}`);
  return row(['image', 'label', 'class', ...scores, ...calibrated, 'unlike', 'problem']);
}

/** Formats a prediction as a row for programs and spreadsheets, without a line break. */
export function csvLine({ classes }: Model, name: string, label: number, outcome: ImageOutcome): string {
  const begin = [name, classes[label] ?? ''];
  if ('problem' in outcome)
    return row([...begin, '', ...classes.flatMap(() => ['', '']), '', outcome.problem]);
  const { answer, calibrated, likeness } = outcome;
  return row([
    ...begin,
    classes[answer.decided] ?? '',
    ...answer.probabilities.map(String),
    ...classes.map((_, index) => calibrated?.[index]?.toString() ?? ''),
    likeness.reasons.join(' '),
    '',
  ]);
}

/** No number here begins with a sign. */
function row(fields: readonly string[]): string {
  return csvRow(fields.map(spreadsheetText)).replace(/\r?\n$/, '');
}
