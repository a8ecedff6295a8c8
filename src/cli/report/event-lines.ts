import type { RunEvent } from '../../shared/run/events.ts';
import {
  countOf,
  formatCount,
  formatDuration,
  formatQuantity,
  formatRate,
} from '../../shared/text/number-format.ts';
import { phaseInWords } from '../../shared/text/phase-in-words.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { padEnd, wrap } from '../terminal/text-width.ts';

/** The lines that an event adds to the log in the terminal; none for progress, which is drawn as a bar. */
export function eventLines(event: RunEvent, columns: number, style: Style): string[] {
  const labelled = (label: string, text: string, paint = (part: string) => part): string[] =>
    wrap(printable(text), Math.max(20, columns - 9)).map(
      (part, index) => `${style.bold(padEnd(index === 0 ? label : '', 9))}${paint(part)}`,
    );
  switch (event.kind) {
    case 'run-started':
      return labelled('Run', `${event.id}${event.resumed ? ', resumed' : ''}`);
    case 'engine-chosen':
      return [
        ...event.passedOver.flatMap(({ name, reason }) =>
          labelled('Engine', `${name} passed over: ${reason}`, (text) => style.warning(text)),
        ),
        ...labelled(
          'Engine',
          `${event.name} ${event.version}, ${event.device}, ${countOf(event.threads, 'thread')}`,
        ),
      ];
    case 'dataset-read':
      return Object.entries(event.counts).flatMap(([split, counts], index) =>
        labelled(
          index === 0 ? 'Images' : '',
          `${padEnd(split, 6)}${splitInWords(counts, event.classes)}${groupsInWords(event.groups[split])}`,
        ),
      );
    case 'notice':
      return event.level === 'warning'
        ? labelled('Note', event.text, (text) => style.warning(text))
        : labelled('Note', event.text);
    case 'phase-started':
      return [
        '',
        style.bold(capital(phaseInWords(event.phase))) +
          style.dim(
            `  epochs ${event.firstEpoch} to ${event.lastEpoch}, ${countOf(event.trainableWeights, 'trainable weight')}`,
          ),
      ];
    case 'epoch-finished':
      return [epochLine(event, columns, style)];
    case 'phase-finished':
      return [
        style.dim(
          `${capital(phaseInWords(event.phase))}: ${countOf(event.epochs, 'epoch')} in ${formatDuration(event.seconds)}, ` +
            `${formatQuantity(event.imagesPerSecond)} images/s; best: epoch ${event.bestEpoch}` +
            (event.reason === 'early-stopping' ? '; stopped early, no longer improving' : ''),
        ),
      ];
    case 'stopped':
    case 'progress':
    case 'batches-trained':
    case 'resources':
    case 'evaluated':
    case 'failed':
    case 'finished':
      return [];
  }
}

function epochLine(
  event: Extract<RunEvent, { kind: 'epoch-finished' }>,
  columns: number,
  style: Style,
): string {
  const star = event.best ? style.good(style.unicode ? ' ★' : ' *') : '';
  const parts = [
    `epoch ${String(event.epoch).padStart(3)}`,
    `loss ${formatRate(event.train['loss'])}`,
    `val loss ${formatRate(event.val['loss'])}`,
    ...(typeof event.val['auc'] === 'number' ? [`val AUC ${formatRate(event.val['auc'])}`] : []),
    ...(columns >= 90 ? [`val accuracy ${formatRate(event.val['accuracy'])}`] : []),
    ...(columns >= 110 ? [`rate ${event.learningRate.toExponential(1)}`] : []),
    formatDuration(event.seconds),
    ...(columns >= 96 ? [`${formatQuantity(event.imagesPerSecond)} images/s`] : []),
  ];
  return parts.join('  ') + star;
}

function splitInWords(counts: readonly number[], classes: readonly string[]): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const named = counts.map((count, index) => `${formatCount(count)} ${classes[index] ?? ''}`);
  return `${formatCount(total).padStart(6)}  (${named.join(', ')})`;
}

function groupsInWords(groups: number | undefined): string {
  return groups === undefined ? '' : ` of ${countOf(groups, 'patient')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
