import { expect, test } from 'vitest';
import { labelOfPath } from '../../../src/shared/classification/label-of-path.ts';

const classes = ['NORMAL', 'PNEUMONIA'];

test.for([
  ['NORMAL/a.jpeg', 0],
  ['test/PNEUMONIA/ward 3/a.jpeg', 1],
  ['NORMAL/pneumonia/a.jpeg', 1],
  ['a.jpeg', -1],
  ['others/NORMAL.jpeg', -1],
] as const)('%s is of class %i', ([path, label]) => expect(labelOfPath(path, classes)).toBe(label));
