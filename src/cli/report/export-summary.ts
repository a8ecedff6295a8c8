import type { ExportResult } from '../../shared/protocol/trainer-protocol.ts';
import { countOf } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { wrap } from '../terminal/text-width.ts';
import type { ExportUsage } from './export-usage.ts';
import { notAMedicalDevice } from './summary.ts';

/** An export as text: where it is, how it was checked, what goes in and comes out, and how to use it. */
export function exportSummary(
  result: ExportResult,
  usage: readonly ExportUsage[],
  columns: number,
  style: Style,
): string[] {
  const paragraph = (text: string): string[] => wrap(printable(text), columns);
  return [
    `${style.bold('Exported')} ${printable(result.path)} (${(result.bytes / 1e6).toFixed(1)} MB)`,
    ...paragraph(checkInWords(result)).map((line) => style.good(line)),
    '',
    ...paragraph(inputInWords(result)),
    ...paragraph(outputInWords(result)),
    ...usage.flatMap(({ with: program, lines }) => [
      '',
      style.bold(program),
      ...lines.map((line) => `  ${printable(line)}`),
    ]),
    '',
    ...wrap(notAMedicalDevice, columns).map((line) => style.dim(line)),
  ];
}

function checkInWords({ check }: ExportResult): string {
  const { method, engine, pictures, largestDifference } = check;
  const how =
    method === 'loaded-by-tensorflow'
      ? 'loaded by TensorFlow'
      : `its files read again and run on the ${engine} engine`;
  const what =
    pictures.kind === 'images'
      ? `${countOf(pictures.count, 'image')} of the run`
      : `${countOf(pictures.count, 'picture')} of noise (the run's images are not there any more)`;
  return `Checked: ${how}, it scores ${what} as the run's own model does; largest difference ${largestDifference.toExponential(1)}.`;
}

function inputInWords({ format, inputSize }: ExportResult): string {
  const picture = `RGB pictures stretched to ${inputSize} × ${inputSize}, channels last, float32`;
  return format === 'tfjs'
    ? `Takes ${picture}, with pixels prepared as in transfer-learning.json.`
    : `Takes ${picture}, with pixels of 0 to 255.`;
}

function outputInWords({ format, classes, positiveClass, threshold, temperature }: ExportResult): string {
  const positive = classes[positiveClass] ?? '';
  const single = `the probability of ${positive}`;
  const every = `the probabilities of ${classes.join(', ')}, in this order`;
  const decision =
    threshold === null ? '' : ` An image counts as ${positive} from ${threshold.toFixed(4)} on.`;
  const calibration = calibrationInWords(format, temperature);
  if (classes.length > 2) return `Gives ${every}.${calibration}`;
  return format === 'saved-model'
    ? `Gives probabilities, ${every}, and score, ${single}.${decision}${calibration}`
    : `Gives ${single}.${decision}${calibration}`;
}

function calibrationInWords(format: ExportResult['format'], temperature: number | null): string {
  if (temperature === null) return '';
  const divided = `of logits divided by a temperature of ${temperature.toFixed(4)}, fitted on validation`;
  return format === 'saved-model'
    ? ` Also calibrated_probabilities, ${divided}; the threshold is of the others.`
    : ` Calibrated probabilities are those ${divided}.`;
}
