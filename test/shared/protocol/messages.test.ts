import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import {
  folderStateSchema,
  fromClassifyFolderSchema,
  savedClassifyFolderSchema,
  toClassifyFolderSchema,
} from '../../../src/shared/protocol/classify-folder-protocol.ts';
import {
  fromClassifyPanelSchema,
  savedClassifyPanelSchema,
  toClassifyPanelSchema,
} from '../../../src/shared/protocol/classify-panel-protocol.ts';
import {
  datasetInspectionSchema,
  engineStatusSchema,
  explainResultSchema,
  heatMapSchema,
  installedEngineSchema,
  sampleDataSchema,
} from '../../../src/shared/protocol/job-results.ts';
import {
  fromReportPanelSchema,
  toReportPanelSchema,
} from '../../../src/shared/protocol/report-panel-protocol.ts';
import {
  backboneMeasurementSchema,
  exportResultSchema,
  fromTrainerSchema,
  toTrainerSchema,
  trainerJobSchema,
} from '../../../src/shared/protocol/trainer-protocol.ts';
import {
  fromTrainingPanelSchema,
  savedTrainingPanelSchema,
  toTrainingPanelSchema,
} from '../../../src/shared/protocol/training-panel-protocol.ts';
import { workedReport } from '../report/worked-report.ts';

/** Each message arrives with all that it says. */
function expectToArrive(schema: z.ZodType, messages: readonly unknown[]): void {
  for (const message of messages) expect(schema.parse(structuredClone(message))).toEqual(message);
}

/** None of the messages gets through. */
function expectRefused(schema: z.ZodType, messages: readonly unknown[]): void {
  for (const message of messages)
    expect(schema.safeParse(message).success, JSON.stringify(message)).toBe(false);
}

const exported = { suggestedName: 'curve.csv', content: 'a,b' };
const run = '/runs/first';
const progress = { what: 'Reading', done: 3, total: null, unit: 'images' };
const asked = { folder: run, name: 'First' };

describe('a training panel and its host', () => {
  const shown = {
    ...{ run, id: 'first', name: 'First', dataset: '/data', backbone: 'MobileNetV2', reason: null },
    plannedEpochs: { featureExtraction: 3, fineTuning: 0 },
    ...{ stopping: false, canStop: true, canResume: false, canReport: true },
  };

  it('understand each other', () => {
    expectToArrive(toTrainingPanelSchema, [
      ...['training', 'stopped', 'interrupted', 'damaged', 'deleted'].map((status) => ({
        ...{ kind: 'runs', runs: [{ ...shown, status }], canSetUpEngine: true },
      })),
      { kind: 'events', run, from: 0, events: [] },
      { kind: 'log', run, lines: ['one', 'two'] },
      { kind: 'exported', path: null },
    ]);
    expectToArrive(fromTrainingPanelSchema, [
      ...['ready', 'choose-runs', 'set-up-engine'].map((kind) => ({ kind })),
      ...['stop', 'resume', 'open-report', 'remove-run', 'show-log'].map((kind) => ({ kind, run })),
      ...['png', 'svg', 'csv'].map((format) => ({ kind: 'export', format, ...exported })),
    ]);
    expectToArrive(savedTrainingPanelSchema, [{ runs: [run] }]);
  });

  it('refuse what neither says', () => {
    expectRefused(toTrainingPanelSchema, [
      { kind: 'events', run, from: -1, events: [] },
      { kind: 'runs', runs: [{ ...shown, status: 'asleep' }], canSetUpEngine: true },
      { kind: 'runs', runs: [{ ...shown, status: 'stopped', plannedEpochs: {} }], canSetUpEngine: true },
      { kind: 'other' },
    ]);
    expectRefused(fromTrainingPanelSchema, [
      { kind: 'stop' },
      { kind: 'export', format: 'pdf', ...exported },
      { kind: 'export', format: 'png', ...exported, suggestedName: 'x'.repeat(201) },
    ]);
    expectRefused(savedTrainingPanelSchema, [{ runs: [] }, { runs: Array(51).fill(run) }]);
  });
});

describe('a report panel and its host', () => {
  const { judged, ...report } = workedReport({ model: null, predictions: [], split: null });
  const image = { run, path: 'test/a.png' };

  it('understand each other', () => {
    expectToArrive(toReportPanelSchema, [
      { kind: 'runs', runs: [{ ...report, judged }], imageRoots: [null], canAct: true },
      { kind: 'changed', run },
      { kind: 'cannot-show', reason: 'It is gone.' },
      { kind: 'explained', ...image, phase: 'fine-tuning', overlay: null, problem: null },
      { kind: 'threshold-stored', run, problem: null },
      { kind: 'exported', path: '/out.csv' },
    ]);
    expectToArrive(fromReportPanelSchema, [
      ...['ready', 'refresh', 'choose-runs', 'export-page'].map((kind) => ({ kind })),
      ...['compare-phases', 'open-model-card'].map((kind) => ({ kind, run })),
      ...['open-image', 'reveal-image'].map((kind) => ({ kind, ...image })),
      { kind: 'explain', ...image, phase: 'feature-extraction' },
      ...[0, 1].map((threshold) => ({ kind: 'store-threshold', run, threshold, rule: 'mine', split: 'val' })),
      ...['png', 'svg', 'csv', 'json'].map((format) => ({ kind: 'export', format, ...exported })),
    ]);
  });

  it('refuse what neither says', () => {
    const store = { kind: 'store-threshold', run, threshold: 0.5, rule: 'mine', split: 'test' };
    expectToArrive(fromReportPanelSchema, [store]);
    expectRefused(fromReportPanelSchema, [
      { ...store, threshold: 1.1 },
      { ...store, threshold: -0.1 },
      { ...store, rule: 'x'.repeat(201) },
      { ...store, split: 'train' },
      { kind: 'open-image', run, path: 'x'.repeat(4001) },
      { kind: 'export', format: 'pdf', ...exported },
    ]);
    expectRefused(toReportPanelSchema, [
      { kind: 'runs', runs: [], imageRoots: [], canAct: true },
      { kind: 'runs', runs: Array(7).fill({ ...report, judged }), imageRoots: [], canAct: true },
    ]);
  });
});

describe('panels that classify and their hosts', () => {
  const state = { found: 3, answered: 0, secondsLeft: null, progress, reason: null };

  it('understand each other about single images', () => {
    expectToArrive(toClassifyPanelSchema, [
      { kind: 'images', run: asked, images: ['/a.png'], selected: 0 },
      { kind: 'progress', progress },
      { kind: 'progress', progress: null },
      { kind: 'missing', images: [0, 2] },
      { kind: 'failed', reason: 'It has no model.' },
      { kind: 'exported', path: null },
    ]);
    expectToArrive(fromClassifyPanelSchema, [
      ...['ready', 'retry', 'choose-model', 'open-model-card', 'open-report'].map((kind) => ({ kind })),
      ...['show', 'open-image', 'reveal-image'].map((kind) => ({ kind, image: 0 })),
      { kind: 'open-similar', path: 'train/a.png' },
      ...['png', 'csv', 'json'].map((format) => ({ kind: 'export', format, ...exported })),
    ]);
    expectToArrive(savedClassifyPanelSchema, [{ run: asked, images: ['/a.png'], selected: 0 }]);
  });

  it('understand each other about a folder', () => {
    expectToArrive(toClassifyFolderSchema, [
      { kind: 'folder', run: asked, folder: '/films', imageRoot: 'vscode:/films' },
      { kind: 'found', from: 0, paths: ['a.png'] },
      ...['finding', 'classifying', 'cancelled', 'failed', 'finished'].map((status) => ({
        ...{ kind: 'state', state: { ...state, status } },
      })),
      { kind: 'thumbnail', image: 0, picture: null },
      { kind: 'exported', path: null },
    ]);
    expectToArrive(fromClassifyFolderSchema, [
      ...['ready', 'cancel', 'continue', 'choose-model', 'open-model-card', 'open-report'].map((kind) => ({
        kind,
      })),
      { kind: 'open-images', images: [0, 1], selected: 1 },
      { kind: 'thumbnails', images: [0] },
      ...['csv', 'json'].map((format) => ({ kind: 'export', format, ...exported })),
    ]);
    expectToArrive(savedClassifyFolderSchema, [{ run: asked, folder: '/films' }]);
  });

  it('refuse what neither says', () => {
    expectRefused(folderStateSchema, [
      { ...state, status: 'asleep' },
      { ...state, status: 'finding', found: -1 },
      { ...state, status: 'finding', answered: 0.5 },
    ]);
    expectRefused(toClassifyPanelSchema, [
      { kind: 'images', run: asked, images: [], selected: 0 },
      { kind: 'images', run: asked, images: ['/a.png'], selected: -1 },
      { kind: 'images', run: asked, images: Array(1001).fill('/a.png'), selected: 0 },
    ]);
    expectRefused(fromClassifyPanelSchema, [
      { kind: 'show', image: -1 },
      { kind: 'open-similar', path: 'x'.repeat(4001) },
      { kind: 'export', format: 'svg', ...exported },
    ]);
    expectRefused(toClassifyFolderSchema, [
      { kind: 'found', from: -1, paths: [] },
      { kind: 'thumbnail', image: -1, picture: null },
    ]);
    expectRefused(fromClassifyFolderSchema, [
      { kind: 'open-images', images: [], selected: 0 },
      { kind: 'open-images', images: [0], selected: -1 },
      { kind: 'open-images', images: [-1], selected: 0 },
      { kind: 'thumbnails', images: [] },
      { kind: 'thumbnails', images: [-1] },
      { kind: 'export', format: 'png', ...exported },
    ]);
  });
});

describe('the trainer and who starts it', () => {
  const configuration = trainingConfigurationSchema.parse({});
  const evaluate = { kind: 'evaluate', run, dataset: null, executor: 'auto' };
  const explain = {
    ...{ kind: 'explain', run, phase: 'fine-tuning', classIndex: null, images: ['a.png'], out: '/out' },
    ...{ overlay: true, engine: 'auto', executor: 'auto', device: 'auto' },
  };
  const sample = { kind: 'make-sample-data', folder: '/new', images: 16, seed: 0 };

  it('understand each other', () => {
    const jobs = [
      { kind: 'train', dataset: '/data', runsFolder: '/runs', configuration },
      { kind: 'resume', run },
      ...['auto', 'tensorflow', 'wasm'].flatMap((engine) => [
        { ...evaluate, engine, device: 'gpu' },
        { kind: 'export', run, format: 'keras', out: null, force: false, engine },
        { kind: 'measure-backbones', backbones: ['MobileNetV2'], engine, device: 'cpu' },
        { ...explain, engine },
      ]),
      ...['auto', 'gpu', 'cpu'].flatMap((device) => [
        { ...evaluate, engine: 'auto', device },
        { kind: 'measure-backbones', backbones: [], engine: 'auto', device },
        { kind: 'install-engine', source: 'wheel', device },
        { ...explain, device },
      ]),
      ...['auto', 'official', 'wheel'].map((source) => ({ kind: 'install-engine', source, device: 'auto' })),
      ...['saved-model', 'tfjs', 'keras'].map((format) => ({
        ...{ kind: 'export', run, format, out: '/out', force: true, engine: 'wasm' },
      })),
      { kind: 'inspect', dataset: '/data', configuration },
      { kind: 'engine-status' },
      sample,
      { ...sample, images: 20_000 },
      { ...explain, classIndex: 0 },
    ];
    expectToArrive(trainerJobSchema, jobs);
    expectToArrive(toTrainerSchema, [
      { kind: 'start', job: { kind: 'resume', run }, attached: true },
      { kind: 'stop' },
      { kind: 'checkpoint' },
    ]);
    expectToArrive(fromTrainerSchema, [
      { kind: 'ready' },
      { kind: 'run-folder', folder: run },
      { kind: 'progress', ...progress },
      ...['finished', 'stopped', 'failed'].map((outcome) => ({
        ...{ kind: 'done', outcome, message: null, result: { any: 'thing' } },
      })),
    ]);
  });

  it('refuse what neither says', () => {
    expectRefused(trainerJobSchema, [
      { ...evaluate, engine: 'webgl', device: 'auto' },
      { ...evaluate, engine: 'auto', device: 'tpu' },
      { ...sample, images: 15 },
      { ...sample, images: 20_001 },
      { ...sample, seed: -1 },
      { ...explain, classIndex: -1 },
      { ...explain, images: Array(10_001).fill('a.png') },
      { kind: 'install-engine', source: 'elsewhere', device: 'auto' },
      { kind: 'export', run, format: 'onnx', out: null, force: false, engine: 'auto' },
      { kind: 'dance' },
    ]);
    expectRefused(fromTrainerSchema, [{ kind: 'done', outcome: 'maybe', message: null }]);
  });

  it('agree on what jobs give', () => {
    const bySplit = <Value>(value: Value) => ({ train: value, val: value, test: value });
    const inspection = {
      ...{ root: '/data', classes: ['N', 'P'], positiveClass: 1, classWeights: [1, 1], fingerprint: 'f' },
      ...{ counts: bySplit([1, 2]), patients: bySplit(3) },
      rejected: [{ path: 'a.png', reason: 'It is cut off.' }],
      notes: [
        { level: 'info', text: 'one' },
        { level: 'warning', text: 'two' },
      ],
    };
    expectToArrive(datasetInspectionSchema, [inspection]);
    expectRefused(datasetInspectionSchema, [
      { ...inspection, positiveClass: -1 },
      { ...inspection, counts: bySplit([-1]) },
      { ...inspection, patients: bySplit(-1) },
      { ...inspection, notes: [{ level: 'error', text: '' }] },
    ]);
    const usable = {
      ...{ name: 'wasm', usable: true, version: '4', device: 'CPU', threads: 2, folder: '/f' },
      ...{ deviceKind: 'cpu', where: 'cache', whyNoGpu: null, whyNoOneDnn: null },
    };
    expectToArrive(engineStatusSchema, [
      {
        ...{ chosen: 'wasm', cacheFolder: '/cache', gpus: ['A'] },
        engines: [
          ...['environment', 'cache', 'node_modules'].map((where) => ({ ...usable, where })),
          { ...usable, deviceKind: 'gpu' },
          { name: 'tensorflow', usable: false, reason: 'It is not installed.', folder: null },
        ],
      },
      { chosen: null, cacheFolder: '/cache', gpus: [], engines: [] },
    ]);
    const installed = {
      folder: '/f',
      isNew: true,
      tensorflow: '2',
      passedOver: [{ source: 'official', reason: 'gone' }],
    };
    expectToArrive(installedEngineSchema, [
      { ...installed, build: 'cpu', source: 'official' },
      { ...installed, build: 'gpu', source: 'wheel' },
    ]);
    expectToArrive(sampleDataSchema, [{ folder: '/f', images: 16, patientPattern: 'p' }]);
    expectToArrive(heatMapSchema, [{ height: 1, width: 2, values: [0, 1] }]);
    expectRefused(heatMapSchema, [
      { height: 0, width: 2, values: [] },
      { height: 1, width: 0, values: [] },
      { height: 1, width: 2, values: [1.1] },
      { height: 1, width: 2, values: [-0.1] },
    ]);
    const heatMap = { height: 7, width: 7, file: '/h.json' };
    const explained = { path: 'a.png', classIndex: 0, probabilities: [1, 0], heatMap, overlay: null };
    expectToArrive(explainResultSchema, [
      {
        run,
        phase: 'fine-tuning',
        layer: 'out',
        images: [explained, { path: 'b.png', problem: 'It is gone.' }],
      },
    ]);
    expectToArrive(backboneMeasurementSchema, [
      {
        ...{
          name: 'MobileNetV2',
          engine: 'wasm',
          executor: 'tfjs',
          device: 'CPU',
          threads: 2,
          inputSize: 224,
        },
        ...{ batchSize: 32, epochs: [10, 10], forwardImagesPerSecond: 9.5, fineTuningImagesPerSecond: 3.5 },
      },
    ]);
    const check = { engine: 'wasm', largestDifference: 0, tolerance: 1e-6 };
    const preprocessing = { scale: [1, 1, 1], offset: [0, 0, 0] };
    const result = {
      ...{ run, format: 'tfjs', path: '/out', bytes: 3, inputSize: 224, preprocessing, classes: ['N', 'P'] },
      ...{ positiveClass: 1, threshold: 0.5, temperature: null },
    };
    expectToArrive(exportResultSchema, [
      { ...result, check: { ...check, method: 'read-back', pictures: { count: 4, kind: 'images' } } },
      {
        ...result,
        check: { ...check, method: 'loaded-by-tensorflow', pictures: { count: 4, kind: 'noise' } },
      },
    ]);
  });
});
