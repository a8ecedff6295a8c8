import { trainingConfigurationSchema } from '../configuration/training-configuration.ts';
import type { Proportion } from '../metrics/wilson.ts';
import type { ModelMetadata } from '../run/model-metadata.ts';
import type { SplitRow } from '../predictions/split-table.ts';
import { markdownTable, markdownText } from '../text/markdown.ts';
import { countOf, formatCount, formatDuration, formatRate } from '../text/number-format.ts';
import { phaseInWords } from '../text/phase-in-words.ts';
import { configurationDifferences } from './configuration-differences.ts';
import type { AucFigure, ClassFigures } from './figures.ts';
import { openReport, reportOfSplit } from './opened-report.ts';
import type { RunReport } from './run-report.ts';
import type { SplitReport } from './split-report.ts';

/**
 * The model card of a run, `model/MODEL_CARD.md`: what a person should know before using the model (M. Mitchell et al.,
 * Model Cards for Model Reporting, FAT* 2019). All names from outside are escaped. Figures that cannot be computed, for
 * a file is missing or damaged, are left out, and it says so.
 */
export function modelCard(report: RunReport, model: ModelMetadata): string {
  const opened = openReport({ ...report, model });
  const judged = opened.test ? 'test' : 'val';
  const figures = reportOfSplit(opened, judged);
  return [
    `# Model card: ${markdownText(report.name)}`,
    '',
    `> **${markdownText(model.notice)}**`,
    '',
    ...modelSection(report, model),
    ...dataSection(report, opened.rows),
    ...trainingSection(report),
    ...(figures ? resultSection(figures) : ['## Results', '', 'The predictions could not be read.', '']),
    ...thresholdSection(model),
    ...calibrationSection(model),
    ...limitsSection(report, figures),
    ...(opened.problems.length > 0
      ? [
          '## Left out',
          '',
          ...opened.problems.map(({ file, reason }) => `- ${markdownText(file)}: ${markdownText(reason)}`),
          '',
        ]
      : []),
  ].join('\n');
}

function modelSection({ manifest }: RunReport, model: ModelMetadata): string[] {
  const { backbone, head } = model;
  const hidden = head.denseUnits > 0 ? `a hidden layer of ${head.denseUnits} units, ` : '';
  return [
    '## Model',
    '',
    `- Classifier of pictures of ${backbone.inputSize} × ${backbone.inputSize} pixels: ${markdownText(backbone.name)} of width ${backbone.width}, global average pooling, ${hidden}dropout ${head.dropout}, ${model.output}.`,
    `- Backbone before training: ${markdownText(backbone.source)}${manifest.backboneWeights.pretrained ? '' : ' (nothing was transferred)'}.`,
    `- Weights of ${phaseInWords(model.phase)}, epoch ${model.epoch}, written ${model.createdAt}. SHA-256 ${markdownText(model.weightsSha256)}.`,
    `- Run ${markdownText(model.run)}, by version ${markdownText(model.software.version)} on the engine ${markdownText(`${model.engine.name} ${model.engine.version}`)}.`,
    '',
  ];
}

function dataSection({ manifest }: RunReport, rows: readonly SplitRow[] | null): string[] {
  const { classes, positiveClass, counts, root, fingerprint, rejected, notes } = manifest.dataset;
  const patientsOf = (split: string): string => {
    if (!rows) return '–';
    const groups = rows.filter((row) => row.split === split).map(({ group }) => group);
    return formatCount(new Set(groups).size);
  };
  const positive = classes[positiveClass];
  return [
    '## Data',
    '',
    `- Folder ${markdownText(root)}, content ${markdownText(fingerprint.slice(0, 16))}.`,
    ...(classes.length === 2 ? [`- Positive class: ${markdownText(positive ?? '')}.`] : []),
    ...(rejected.length > 0 ? [`- ${countOf(rejected.length, 'file')} could not be used.`] : []),
    ...notes.map(({ text }) => `- ${markdownText(text)}`),
    '',
    ...markdownTable(
      ['Split', 'Patients', ...classes.map(markdownText)],
      ['train', 'val', 'test'].map((split) => [
        split === 'val' ? 'validation' : split,
        patientsOf(split),
        ...classes.map((_, index) => formatCount(counts[split]?.[index] ?? 0)),
      ]),
    ),
    '',
    'No patient is meant to be in two splits. Where file names tell no patients apart, every image counts as one.',
    '',
  ];
}

function trainingSection({ manifest }: RunReport): string[] {
  const { configuration, phases } = manifest;
  const changed = configurationDifferences([trainingConfigurationSchema.parse({}), configuration]);
  return [
    '## Training',
    '',
    ...markdownTable(
      ['Phase', 'Epochs', 'Best epoch', 'Learning rate', 'Time'],
      phases.map(({ phase, epochs, bestEpoch, seconds }) => [
        phaseInWords(phase),
        String(epochs),
        String(bestEpoch),
        String(configuration[phase === 'fine-tuning' ? 'fineTuning' : 'featureExtraction'].learningRate),
        formatDuration(seconds),
      ]),
    ),
    '',
    `The best epoch is the best by ${configuration.monitor} on validation.`,
    '',
    ...(changed.length > 0
      ? [
          'Settings other than the defaults:',
          '',
          ...changed.map(
            ({ field, values }) => `- ${markdownText(field)}: ${markdownText(values[1] ?? 'not set')}`,
          ),
          '',
        ]
      : []),
  ];
}

function resultSection({ split, series, classes }: SplitReport): string[] {
  const [first] = series;
  const where = split === 'test' ? 'test images' : 'validation images (there are no test images)';
  const images = first ? countOf(first.figures.images, 'image') : 'no images';
  const patients = first ? countOf(first.figures.patients, 'patient') : '';
  const row = (label: string, value: (of: SplitReport['series'][number]) => string): string[] => [
    label,
    ...series.map(value),
  ];
  const rate = (label: string, name: 'sensitivity' | 'specificity' | 'precision' | 'npv'): string[] =>
    row(label, ({ figures }) => proportionInWords(figures.positive?.[name] ?? null));
  const binary = classes.length === 2;
  return [
    '## Results',
    '',
    `On the ${where}: ${images} of ${patients}. In parentheses: 95 % intervals.`,
    '',
    ...markdownTable(
      ['', ...series.map(({ name }) => markdownText(name))],
      [
        row('AUC', ({ figures }) =>
          figures.positive ? aucInWords(figures.positive.auc) : formatRate(figures.auc),
        ),
        ...(binary
          ? [
              row('Threshold', ({ figures }) => formatRate(figures.threshold)),
              rate('Sensitivity', 'sensitivity'),
              rate('Specificity', 'specificity'),
              rate('Positive predictive value', 'precision'),
              rate('Negative predictive value', 'npv'),
            ]
          : []),
        row('Accuracy', ({ figures }) => proportionInWords(figures.accuracy)),
        row('Balanced accuracy', ({ figures }) => formatRate(figures.balancedAccuracy)),
        row('Brier score', ({ calibration }) => formatRate(calibration.before.brier)),
        row('Expected calibration error', ({ calibration }) => formatRate(calibration.before.ece)),
        row('Temperature fitted on validation', ({ calibration }) => formatRate(calibration.temperature)),
        row('Expected calibration error after scaling', ({ calibration }) =>
          formatRate(calibration.after?.ece),
        ),
      ],
    ),
    '',
    ...(binary ? [] : series.flatMap(({ name, figures }) => classTable(name, figures.perClass))),
  ];
}

function classTable(name: string, classes: readonly ClassFigures[]): string[] {
  return [
    `Each class against the others, ${markdownText(name)}:`,
    '',
    ...markdownTable(
      ['Class', 'Images', 'AUC', 'Sensitivity', 'Specificity', 'Precision'],
      classes.map(({ className, support, auc, sensitivity, specificity, precision }) => [
        markdownText(className),
        formatCount(support),
        aucInWords(auc),
        ...[sensitivity, specificity, precision].map(proportionInWords),
      ]),
    ),
    '',
  ];
}

function thresholdSection({ threshold, thresholdOrigin, classes, positiveClass }: ModelMetadata): string[] {
  const heading = ['## Decision threshold', ''];
  if (threshold === null) return [...heading, 'None: the most probable class is chosen.', ''];
  const decides = `An image counts as ${markdownText(classes[positiveClass] ?? '')} at a score of ${threshold} or more.`;
  if (!thresholdOrigin) return [...heading, decides, ''];
  const { rule, images, chosenBy, at } = thresholdOrigin;
  return [
    ...heading,
    `${decides} Chosen by ${chosenBy === 'user' ? 'the user' : 'the training'} on ${countOf(images, 'validation image')}: ${markdownText(rule)} (${at}).`,
    '',
  ];
}

function calibrationSection({ phase, temperature }: ModelMetadata): string[] {
  return [
    '## Calibration',
    '',
    temperature === null
      ? 'No temperature fits the validation scores: scores are to be read as they are.'
      : `Temperature ${temperature.toFixed(4)}, fitted on the validation scores of ${phaseInWords(phase)}: logits divided by it give calibrated probabilities. The threshold is of the scores as they are.`,
    '',
  ];
}

function limitsSection({ manifest }: RunReport, figures: SplitReport | null): string[] {
  return [
    '## Limits',
    '',
    '- Not a medical device. For research and teaching alone.',
    '- Figures hold for images like these: the same devices, sites, ages and share of disease. Elsewhere they have to be measured anew.',
    '- A score is no probability of disease unless calibration says so, and a heat map shows where the network looked, not where the disease is.',
    ...(manifest.backboneWeights.pretrained
      ? []
      : ['- The backbone began with random weights: expect less than of a pretrained one.']),
    ...(figures?.warnings.map(({ text }) => `- ${markdownText(text)}`) ?? []),
    '',
  ];
}

function proportionInWords(proportion: Proportion | null): string {
  if (proportion === null) return '–';
  const { estimate, k, n, low, high } = proportion;
  return `${formatCount(k)} / ${formatCount(n)} = ${formatRate(estimate)} (${formatRate(low)} to ${formatRate(high)})`;
}

function aucInWords({ value, low, high }: AucFigure): string {
  return low === null || high === null
    ? formatRate(value)
    : `${formatRate(value)} (${formatRate(low)} to ${formatRate(high)})`;
}
