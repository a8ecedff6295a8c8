import { describe, expect, it } from 'vitest';
import { TableFormatError } from '../../../src/shared/predictions/csv.ts';
import { formatSplit, parseSplit } from '../../../src/shared/predictions/split-table.ts';
import type { SplitRow } from '../../../src/shared/predictions/split-table.ts';

const classes = ['NORMAL', 'PNEUMONIA'];
const rows: SplitRow[] = [
  { path: 'train/NORMAL/a, "b"\n.jpeg', label: 0, group: '=1+1', split: 'train' },
  { path: 'train/PNEUMONIA/person1_virus_6.jpeg', label: 1, group: 'person1', split: 'val' },
  { path: 'test/PNEUMONIA/c.jpeg', label: 1, group: '', split: 'test' },
];

describe('the file of splits', () => {
  it('gives every image back as it was', () => {
    expect(parseSplit(formatSplit(rows, classes), classes)).toEqual(rows);
  });

  it.each([
    ['other columns', 'path,label,group\n', 'Line 1: the columns are not path, label, group, split'],
    [
      'another split',
      'path,label,group,split\na.png,NORMAL,p,dev\n',
      'Line 2: "dev" is not train, val or test',
    ],
    ['an unknown class', 'path,label,group,split\na.png,LUNG,p,val\n', 'Line 2: "LUNG" is not one of'],
    ['a path out of the folder', 'path,label,group,split\na/../../b,NORMAL,p,val\n', 'not a path inside'],
    ['a line cut off', 'path,label,group,split\na.png,NORMAL,p,val', 'the file was cut off'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => parseSplit(text, classes)).toThrow(TableFormatError);
    expect(() => parseSplit(text, classes)).toThrow(message);
  });
});
