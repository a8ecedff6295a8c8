import { expect, test } from 'vitest';
import { checkReport } from '../../../src/extension/datasets/check-report.ts';
import { englishTexts } from '../../support/english-texts.ts';

test('a report tells counts, what to know, and every file that cannot be used, each on its line', () => {
  const report = checkReport(
    {
      root: '/data/chest_xray',
      classes: ['NORMAL', 'PNEUMONIA'],
      positiveClass: 1,
      counts: { train: [1341, 3875], val: [8, 8], test: [234, 390] },
      patients: { train: 2790, val: 16, test: 500 },
      classWeights: [1.945, 0.673],
      rejected: [{ path: 'train/NORMAL/a\nb.jpeg', reason: 'it is cut short' }],
      notes: [{ level: 'warning', text: 'Beware.' }],
      fingerprint: '',
    },
    englishTexts,
  );
  expect(report).toBe(`/data/chest_xray

As a training would divide it:

split  images  NORMAL  PNEUMONIA  patients
train   5,216   1,341      3,875     2,790
val        16       8          8        16
test      624     234        390       500

Weights of the classes in the loss: NORMAL 1.945, PNEUMONIA 0.673

To know:

! Beware.

Files that cannot be used: 1
  train/NORMAL/a b.jpeg: it is cut short
`);
});
