import { metricsSchema } from '../../shared/metrics/metrics-schema.ts';
import type { Metrics } from '../../shared/metrics/metrics-schema.ts';
import { ruleInWords } from '../../shared/metrics/threshold-rule.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { PhaseResult, RunManifest } from '../../shared/run/run-manifest.ts';
import { countOf, formatDuration, formatQuantity } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { wrap } from '../terminal/text-width.ts';
import { confusionCounts, drawConfusionMatrix } from './confusion-matrix.ts';
import { phaseInWords } from '../../shared/text/phase-in-words.ts';
import { metricsTable } from './metrics-table.ts';
import { bestPhase, imagesOf } from './result-json.ts';

/** What every result carries. */
export const notAMedicalDevice =
  'Not a medical device: for research and teaching. Nothing here may be used for a diagnosis.';

/** A run's result as text: both phases side by side, the confusion matrix, the threshold, and what to know. */
export function runSummary(folder: string, manifest: RunManifest, columns: number, style: Style): string[] {
  const best = bestPhase(manifest);
  const lines: string[] = [];
  if (best) {
    lines.push(...resultLines(manifest, best, columns, style), '');
  }
  for (const phase of manifest.phases) {
    lines.push(
      `${phaseInWords(phase.phase)}: ${countOf(phase.epochs, 'epoch')} in ${formatDuration(phase.seconds)} ` +
        `(${formatQuantity(phase.imagesPerSecond)} images/s), best epoch ${phase.bestEpoch}`,
    );
  }
  const { engine, backboneWeights } = manifest;
  lines.push(
    `engine: ${printable(`${engine.name} ${engine.version}, ${engine.device}, ${countOf(engine.threads, 'thread')}`)}`,
    `backbone: ${printable(`${manifest.configuration.backbone.name} ${manifest.configuration.backbone.width}, ${backboneWeights.source}`)}`,
  );
  if (!backboneWeights.pretrained) {
    lines.push(style.warning('The backbone began with random weights: nothing was transferred.'));
  }
  lines.push(
    `run: ${printable(folder)}`,
    '',
    ...wrap(notAMedicalDevice, columns).map((line) => style.dim(line)),
  );
  return lines;
}

function resultLines(manifest: RunManifest, best: PhaseResult, columns: number, style: Style): string[] {
  const { classes, positiveClass } = manifest.dataset;
  const split = best.test === null ? 'val' : 'test';
  const named = split === 'test' ? 'test set' : 'validation set (there is no test set)';
  const columnsOfTable = manifest.phases.flatMap((phase) => {
    const metrics = metricsSchema.safeParse(split === 'test' ? phase.test : phase.val).data;
    return metrics
      ? [
          {
            heading:
              phaseInWords(phase.phase) + (phase === best && manifest.phases.length > 1 ? ' (best)' : ''),
            metrics,
            phase,
          },
        ]
      : [];
  });
  const metrics = columnsOfTable.find(({ phase }) => phase === best)?.metrics;
  if (!metrics) return [];
  return [
    style.bold(`Result on the ${named}: ${countOf(imagesOf(manifest, split), 'image')}`) +
      style.dim(`  (95 % intervals in parentheses)`),
    '',
    ...metricsTable(columnsOfTable, style),
    '',
    ...evaluationDetail(metrics, classes, positiveClass, columns, style, {
      heading: `Confusion matrix, ${phaseInWords(best.phase)}, epoch ${best.bestEpoch}`,
      rule: manifest.configuration.threshold,
    }),
  ];
}

/** The confusion matrix of one evaluation and the threshold that it was made at. */
export function evaluationDetail(
  metrics: Metrics,
  classes: readonly string[],
  positiveClass: number,
  columns: number,
  style: Style,
  { heading, rule }: { heading: string; rule: TrainingConfiguration['threshold'] },
): string[] {
  return [
    style.bold(heading),
    ...drawConfusionMatrix(confusionCounts(metrics, positiveClass), classes, columns, style),
    '',
    ...(metrics.kind === 'binary'
      ? wrap(
          `An image counts as ${printable(classes[positiveClass] ?? 'positive')} at a score of ${metrics.threshold.toFixed(4)} or more: ${ruleInWords(rule)}.`,
          columns,
        )
      : []),
  ];
}
