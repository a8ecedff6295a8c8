import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { modelCard } from '../../../src/shared/report/model-card.ts';
import type { RunReport } from '../../../src/shared/report/run-report.ts';
import type { ModelMetadata } from '../../../src/shared/run/model-metadata.ts';
import { splitText, workedModel, workedReport } from './worked-report.ts';

function cardOf(report: RunReport, model: ModelMetadata = workedModel()): string {
  return modelCard(report, model);
}

/** The lines under a heading. */
function section(card: string, heading: string): string[] {
  const lines = card.split('\n');
  const start = lines.indexOf(`## ${heading}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).filter((line) => line !== '');
}

describe('the whole model card', () => {
  it('of two classes reads as it is written down here', () => {
    expect(cardOf(workedReport()).split('\n')).toEqual([
      '# Model card: Worked run',
      '',
      '> **For research and teaching. Not a medical device: do not use it to diagnose, treat or triage anyone.**',
      '',
      '## Model',
      '',
      '- Classifier of pictures of 224 × 224 pixels: mobilenetv2 of width 1, global average pooling, dropout 0.2, sigmoid.',
      '- Backbone before training: ImageNet weights of Keras.',
      `- Weights of fine-tuning, epoch 5, written 2026-01-02T03:14:05.000Z. SHA-256 ${'b'.repeat(64)}.`,
      '- Run worked-run, by version 0.1.0 on the engine wasm 4.22.0.',
      '',
      '## Data',
      '',
      String.raw`- Folder /data/chest\_xray, content ffffffffffffffff.`,
      '- Positive class: PNEUMONIA.',
      '- 1 file could not be used.',
      '- The validation set was refilled from train.',
      '',
      '| Split | Patients | NORMAL | PNEUMONIA |',
      '| --- | --- | --- | --- |',
      '| train | 2 | 2 | 1 |',
      '| validation | 4 | 2 | 2 |',
      '| test | 6 | 3 | 3 |',
      '',
      'No patient is meant to be in two splits. Where file names tell no patients apart, every image counts as one.',
      '',
      '## Training',
      '',
      '| Phase | Epochs | Best epoch | Learning rate | Time |',
      '| --- | --- | --- | --- | --- |',
      '| feature extraction | 3 | 3 | 0.001 | 2 min 05 s |',
      '| fine-tuning | 3 | 5 | 0.00001 | 2 min 05 s |',
      '',
      'The best epoch is the best by auc on validation.',
      '',
      '## Results',
      '',
      'On the test images: 6 images of 6 patients. In parentheses: 95 % intervals.',
      '',
      '|  | feature extraction | fine-tuning |',
      '| --- | --- | --- |',
      '| AUC | 0.667 (0.133 to 1.000) | 0.889 (0.581 to 1.000) |',
      '| Threshold | 0.500 | 0.500 |',
      '| Sensitivity | 2 / 3 = 0.667 (0.208 to 0.939) | 3 / 3 = 1.000 (0.439 to 1.000) |',
      '| Specificity | 2 / 3 = 0.667 (0.208 to 0.939) | 2 / 3 = 0.667 (0.208 to 0.939) |',
      '| Positive predictive value | 2 / 3 = 0.667 (0.208 to 0.939) | 3 / 4 = 0.750 (0.301 to 0.954) |',
      '| Negative predictive value | 2 / 3 = 0.667 (0.208 to 0.939) | 2 / 2 = 1.000 (0.342 to 1.000) |',
      '| Accuracy | 4 / 6 = 0.667 (0.300 to 0.903) | 5 / 6 = 0.833 (0.436 to 0.970) |',
      '| Balanced accuracy | 0.667 | 0.833 |',
      '| Brier score | 0.204 | 0.155 |',
      '| Expected calibration error | 0.267 | 0.242 |',
      '| Temperature fitted on validation | 1.461 | 0.690 |',
      '| Expected calibration error after scaling | 0.125 | 0.234 |',
      '',
      '## Decision threshold',
      '',
      'An image counts as PNEUMONIA at a score of 0.5 or more.',
      '',
      '## Calibration',
      '',
      'Temperature 1.2500, fitted on the validation scores of fine-tuning: logits divided by it give calibrated probabilities. The threshold is of the scores as they are.',
      '',
      '## Limits',
      '',
      '- Not a medical device. For research and teaching alone.',
      '- Figures hold for images like these: the same devices, sites, ages and share of disease. Elsewhere they have to be measured anew.',
      '- A score is no probability of disease unless calibration says so, and a heat map shows where the network looked, not where the disease is.',
      '- The test set has 3 patients of NORMAL alone: look at the intervals, not at the rates.',
      '- The test set has 3 patients of PNEUMONIA alone: look at the intervals, not at the rates.',
      '',
    ]);
  });

  it('tells a hidden layer, random weights, changed settings, who chose the threshold, and what is left out', () => {
    const { head } = workedModel();
    const model = workedModel({
      ...{ head: { ...head, denseUnits: 64 }, threshold: 0.35, temperature: null },
      thresholdOrigin: {
        ...{ rule: 'sensitivity of at least 0.95', split: 'val', images: 4, chosenBy: 'user' },
        at: '2026-01-03T00:00:00.000Z',
      },
    });
    const { dataset } = workedReport().manifest;
    const card = cardOf(
      workedReport(
        { problems: [{ file: 'events.jsonl', reason: 'It is damaged.' }] },
        {
          backboneWeights: { sha256: 'a', source: 'random', pretrained: false },
          configuration: trainingConfigurationSchema.parse({
            seed: 7,
            threshold: { rule: 'fixed', value: 0.4 },
          }),
          dataset: { ...dataset, rejected: [], notes: [] },
        },
      ),
      model,
    );
    expect(section(card, 'Model').slice(0, 2)).toEqual([
      '- Classifier of pictures of 224 × 224 pixels: mobilenetv2 of width 1, global average pooling, a hidden layer of 64 units, dropout 0.2, sigmoid.',
      '- Backbone before training: ImageNet weights of Keras (nothing was transferred).',
    ]);
    expect(section(card, 'Data').slice(0, 3)).toEqual([
      String.raw`- Folder /data/chest\_xray, content ffffffffffffffff.`,
      '- Positive class: PNEUMONIA.',
      '| Split | Patients | NORMAL | PNEUMONIA |',
    ]);
    expect(section(card, 'Training').slice(-4)).toEqual([
      'Settings other than the defaults:',
      '- seed: 7',
      String.raw`- threshold.rule: "fixed"`,
      '- threshold.value: 0.4',
    ]);
    expect(section(card, 'Decision threshold')).toEqual([
      'An image counts as PNEUMONIA at a score of 0.35 or more. Chosen by the user on 4 validation images: sensitivity of at least 0.95 (2026-01-03T00:00:00.000Z).',
    ]);
    expect(section(card, 'Calibration')).toEqual([
      'No temperature fits the validation scores: scores are to be read as they are.',
    ]);
    expect(section(card, 'Limits')).toContain(
      '- The backbone began with random weights: expect less than of a pretrained one.',
    );
    expect(card.split('\n').slice(-4)).toEqual(['## Left out', '', '- events.jsonl: It is damaged.', '']);
    expect(card).toContain('\n\nSettings other than the defaults:\n\n- seed: 7\n');
    const byTraining = workedModel({
      thresholdOrigin: {
        ...{ rule: 'Youden', split: 'val', images: 1, chosenBy: 'training' },
        at: '2026-01-03T00:00:00.000Z',
      },
    });
    expect(section(cardOf(workedReport(), byTraining), 'Decision threshold')).toEqual([
      'An image counts as PNEUMONIA at a score of 0.5 or more. Chosen by the training on 1 validation image: Youden (2026-01-03T00:00:00.000Z).',
    ]);
  });

  it('of three classes has no positive class and no threshold, and a table of each class', () => {
    const classes = ['A', 'B', 'C'];
    const rows = ['a,A,p1,0.7,0.2,0.1', 'b,B,p2,0.2,0.5,0.3', 'c,C,p3,0.1,0.3,0.6', 'd,C,p4,0.5,0.1,0.4'];
    const text = ['path,label,group,score_A,score_B,score_C', ...rows, ''].join('\n');
    const split = [
      'path,label,group,split',
      ...rows.map((row) => row.split(',').slice(0, 3).join(',') + ',test'),
    ];
    const { manifest } = workedReport();
    const [, phase] = manifest.phases;
    const report = workedReport(
      { split: [...split, ''].join('\n'), predictions: [{ phase: 'fine-tuning', split: 'test', text }] },
      {
        dataset: {
          ...{ ...manifest.dataset, classes, positiveClass: 0, rejected: [], notes: [] },
          counts: { test: [1, 1, 1234] },
        },
        phases: phase ? [phase] : [],
      },
    );
    const card = cardOf(
      report,
      workedModel({ classes, positiveClass: 0, threshold: null, output: 'softmax' }),
    );
    expect(section(card, 'Data').slice(0, 5)).toEqual([
      String.raw`- Folder /data/chest\_xray, content ffffffffffffffff.`,
      '| Split | Patients | A | B | C |',
      '| --- | --- | --- | --- | --- |',
      '| train | 0 | 0 | 0 | 0 |',
      '| validation | 0 | 0 | 0 | 0 |',
    ]);
    expect(section(card, 'Data')[5]).toBe('| test | 4 | 1 | 1 | 1,234 |');
    expect(section(card, 'Decision threshold')).toEqual(['None: the most probable class is chosen.']);
    expect(section(card, 'Results')).toEqual([
      'On the test images: 4 images of 4 patients. In parentheses: 95 % intervals.',
      '|  | fine-tuning |',
      '| --- | --- |',
      '| AUC | 1.000 |',
      '| Accuracy | 3 / 4 = 0.750 (0.301 to 0.954) |',
      '| Balanced accuracy | 0.833 |',
      '| Brier score | 0.350 |',
      '| Expected calibration error | 0.175 |',
      '| Temperature fitted on validation | 1.250 |',
      '| Expected calibration error after scaling | 0.219 |',
      'Each class against the others, fine-tuning:',
      '| Class | Images | AUC | Sensitivity | Specificity | Precision |',
      '| --- | --- | --- | --- | --- | --- |',
      '| A | 1 | 1.000 (0.322 to 1.000) | 1 / 1 = 1.000 (0.207 to 1.000) | 2 / 3 = 0.667 (0.208 to 0.939) | 1 / 2 = 0.500 (0.095 to 0.905) |',
      '| B | 1 | 1.000 (0.322 to 1.000) | 1 / 1 = 1.000 (0.207 to 1.000) | 3 / 3 = 1.000 (0.439 to 1.000) | 1 / 1 = 1.000 (0.207 to 1.000) |',
      '| C | 2 | 1.000 (0.386 to 1.000) | 1 / 2 = 0.500 (0.095 to 0.905) | 2 / 2 = 1.000 (0.342 to 1.000) | 1 / 1 = 1.000 (0.207 to 1.000) |',
    ]);
  });

  it('has dashes for what is not known', () => {
    const report = workedReport({
      split: null,
      predictions: [],
      problems: [{ file: 'split.csv', reason: 'It is missing.' }],
    });
    const card = cardOf(report);
    expect(section(card, 'Data')).toContain('| train | – | 2 | 1 |');
    expect(section(card, 'Results')).toEqual(['The predictions could not be read.']);
    expect(section(card, 'Limits')).toHaveLength(3);
    const header = 'path,label,group,score_NORMAL,score_PNEUMONIA';
    const positives = `${header}\na.png,PNEUMONIA,p1,0.2,0.8\n`;
    const one = cardOf(
      workedReport({ split: null, predictions: [{ phase: 'fine-tuning', split: 'test', text: positives }] }),
      workedModel({ temperature: null }),
    );
    expect(section(one, 'Results')).toEqual(
      expect.arrayContaining([
        '| AUC | – |',
        '| Specificity | – |',
        '| Temperature fitted on validation | – |',
        '| Expected calibration error after scaling | – |',
        '| Sensitivity | 1 / 1 = 1.000 (0.207 to 1.000) |',
      ]),
    );
    expect(section(one, 'Results')[0]).toBe(
      'On the test images: 1 image of 1 patient. In parentheses: 95 % intervals.',
    );
  });

  it('gives no interval of an area that it does not know', () => {
    const shared = workedReport({
      split: null,
      predictions: workedReport().predictions.map((each) => ({
        ...each,
        text: each.text.replace(',p8,', ',p7,'),
      })),
    });
    const results = section(cardOf(shared), 'Results');
    expect(results[0]).toBe('On the test images: 6 images of 5 patients. In parentheses: 95 % intervals.');
    expect(results).toContain('| AUC | 0.667 | 0.889 |');
  });

  it('speaks of validation where there are no test images', () => {
    const { manifest } = workedReport();
    const phases = manifest.phases.map((phase) => ({ ...phase, test: null }));
    const withoutTest = splitText
      .split('\n')
      .filter((line) => !line.endsWith(',test'))
      .join('\n');
    const card = cardOf(workedReport({ split: withoutTest }, { phases }));
    expect(section(card, 'Results')[0]).toBe(
      'On the validation images (there are no test images): 4 images of 4 patients. In parentheses: 95 % intervals.',
    );
  });
});
