import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { childrenOf, datasetItem, notesOf } from '../../../src/extension/datasets/dataset-items.ts';
import type { DatasetsNode } from '../../../src/extension/datasets/dataset-nodes.ts';
import { nodeId } from '../../../src/extension/datasets/dataset-nodes.ts';
import type { ObservedDataset } from '../../../src/extension/services.ts';
import { FolderTallies } from '../../../src/node/dataset/folder-tallies.ts';
import { surveyDataset } from '../../../src/node/dataset/survey-dataset.ts';
import { englishTexts } from '../../support/english-texts.ts';
import { names, temporaryFolder } from '../../support/pictures.ts';

async function datasetOf(
  files: readonly string[],
  known: Partial<ObservedDataset> = {},
): Promise<ObservedDataset> {
  const root = path.join(await temporaryFolder(), 'chest_xray');
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
  const survey = await surveyDataset(root, new FolderTallies());
  return { root, added: false, survey, error: null, inspection: null, ...known };
}

/** Label and description of everything in the tree, indented. */
function drawn(dataset: ObservedDataset): string[] {
  const lines = (node: DatasetsNode, depth: number): string[] => {
    const item = datasetItem(node, dataset, englishTexts);
    const line = `${'  '.repeat(depth)}${item?.label ?? ''} | ${item?.description ?? ''}`;
    return [line, ...childrenOf(node, dataset).flatMap((child) => lines(child, depth + 1))];
  };
  return lines({ kind: 'dataset', root: dataset.root }, 0);
}

const top = (dataset: ObservedDataset) =>
  datasetItem({ kind: 'dataset', root: dataset.root }, dataset, englishTexts);

const published = [
  ...names(60, 'train/NORMAL/IM-#-0001.jpeg'),
  ...names(60, 'train/PNEUMONIA/person#_virus_1.jpeg'),
  ...names(1, 'val/NORMAL/NORMAL2-IM-#-0001.jpeg'),
  ...names(1, 'val/PNEUMONIA/person9#_bacteria_1.jpeg'),
  ...names(5, 'test/NORMAL/IM-9#-0001.jpeg'),
  ...names(5, 'test/PNEUMONIA/person8#_virus_3.jpeg'),
];

test('a dataset shows its splits, classes and what to beware of', async () => {
  expect(drawn(await datasetOf(published))).toEqual([
    'chest_xray | 132 images, 132 patients',
    '  Train | 120 images, 120 patients',
    '    NORMAL | 60 images',
    '    PNEUMONIA | 60 images',
    '  Validation | 2 images, 2 patients',
    '    NORMAL | 1 image',
    '    PNEUMONIA | 1 image',
    '  Test | 10 images, 10 patients',
    '    NORMAL | 5 images',
    '    PNEUMONIA | 5 images',
    '  Validation has only 2 images, too few to steer by. A training refills it from train, by patient, to 12 % of each class. | ',
  ]);
});

test('a single folder of classes shows these at once', async () => {
  const lines = drawn(await datasetOf(['a/1.png', 'b/2.png', 'b/notes.txt']));
  expect(lines.slice(0, 3)).toEqual([
    'chest_xray | 2 images',
    '  a | 1 image',
    '  b | 1 image, 1 other file',
  ]);
});

describe('a dataset that cannot be trained on', () => {
  test('says why, before everything else', async () => {
    const dataset = await datasetOf(['train/a/1.png', 'test/a/2.png']);
    expect(top(dataset)?.description).toBe('cannot be trained on');
    expect(notesOf(dataset)[0]?.level).toBe('error');
    expect(notesOf(dataset)[0]?.text).toContain('one class');
  });

  test('says so too when it is gone', async () => {
    const dataset = await datasetOf(published, { survey: null, error: 'There is no folder x.' });
    expect(drawn(dataset)).toEqual(['chest_xray | cannot be trained on', '  There is no folder x. | ']);
  });
});

test('menus know what was added', async () => {
  expect(top(await datasetOf(published))?.contextValue).toBe('dataset');
  expect(top(await datasetOf(published, { added: true }))?.contextValue).toBe('dataset added');
});

test('what a check found stands in place of what names tell', async () => {
  const inspection: ObservedDataset['inspection'] = {
    root: '/x',
    classes: ['NORMAL', 'PNEUMONIA'],
    positiveClass: 1,
    counts: { train: [1, 1], val: [1, 1], test: [1, 1] },
    patients: { train: 2, val: 2, test: 2 },
    classWeights: [1, 1],
    rejected: [{ path: 'train/NORMAL/IM-1-0001.jpeg', reason: 'it is cut short' }],
    notes: [
      { level: 'info', text: 'something' },
      { level: 'warning', text: '1 image is an exact copy of one in another split' },
    ],
    fingerprint: '',
  };
  expect(drawn(await datasetOf(published, { inspection })).slice(-4)).toEqual([
    '  1 file cannot be used | left out of a training',
    '    train/NORMAL/IM-1-0001.jpeg | it is cut short',
    '  1 image is an exact copy of one in another split | ',
    '  something | ',
  ]);
});

test('nodes are told apart, whatever files are called', () => {
  const root = '/data';
  const nodes: DatasetsNode[] = [
    { kind: 'dataset', root },
    { kind: 'split', root, path: 'train' },
    { kind: 'class', root, path: 'train' },
    { kind: 'note', root, index: 0 },
    { kind: 'rejected', root },
  ];
  expect(new Set(nodes.map(nodeId)).size).toBe(nodes.length);
});
