import { describe, expect, it } from 'vitest';
import { TableFormatError } from '../../../src/shared/predictions/csv.ts';
import { binaryView, evaluatePredictions } from '../../../src/shared/predictions/evaluate-predictions.ts';
import { formatPredictions, parsePredictions } from '../../../src/shared/predictions/prediction-table.ts';
import type { PredictionTable } from '../../../src/shared/predictions/prediction-table.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';

const classes = ['NORMAL', 'PNEUMONIA'];
const header = 'path,label,group,score_NORMAL,score_PNEUMONIA\n';

function tableOf(paths: string[], scores: number[] = paths.map(() => 0.25)): PredictionTable {
  return {
    classes,
    rows: paths.map((path, index) => ({
      path,
      label: index % 2,
      group: `patient ${index}`,
      scores: Float64Array.from([1 - (scores[index] ?? 0), scores[index] ?? 0]),
    })),
  };
}

describe('the file of scores', () => {
  it('has a line for each image under named columns', () => {
    const text = formatPredictions(tableOf(['test/NORMAL/a.jpeg', 'test/PNEUMONIA/b.jpeg']));
    expect(text).toBe(
      `${header}test/NORMAL/a.jpeg,NORMAL,patient 0,0.75,0.25\ntest/PNEUMONIA/b.jpeg,PNEUMONIA,patient 1,0.75,0.25\n`,
    );
  });

  it('gives every path back as it was', () => {
    const table = tableOf([
      'a, b.png',
      'the "good" one.png',
      'two\nlines.png',
      'carriage\rreturn.png',
      'both\r\nof them.png',
      ' blank at both ends ',
      '=HYPERLINK("mailto:a@example.org").png',
      '+1.png',
      '-1.png',
      '@a.png',
      '"',
      'folder/肺炎/снимок.png',
      '🫁.png',
      "it's.png",
      'a\\b.png',
      '\uFEFFmark.png',
    ]);
    expect(parsePredictions(formatPredictions(table))).toEqual(table);
  });

  it('gives every score back to the last bit', () => {
    const stream = randomStream(1, 'scores');
    const scores = [0, 1, 5e-324, 1e-300, Number.EPSILON, Math.fround(0.1), 1 / 3, 1 - 2 ** -53];
    for (let index = 0; index < 500; index++) scores.push(stream.next() ** 8);
    const table = tableOf(
      scores.map((_, index) => `${index}.png`),
      scores,
    );
    expect(parsePredictions(formatPredictions(table))).toEqual(table);
  });

  it('gives class names and patients back as they were', () => {
    const table = {
      classes: ['a,b', 'score_', '"'],
      rows: [{ path: 'x.png', label: 2, group: '', scores: Float64Array.from([0.2, 0.3, 0.5]) }],
    };
    expect(parsePredictions(formatPredictions(table))).toEqual(table);
  });

  it('is read with either line ending and a byte order mark', () => {
    const text = formatPredictions(tableOf(['a.png', 'b.png']));
    expect(parsePredictions(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(parsePredictions(text));
  });

  it('may hold no image', () => {
    expect(parsePredictions(header)).toEqual({ classes, rows: [] });
  });

  it.each([
    ['nothing', '', 'empty'],
    ['other columns', 'path,label,score_A,score_B\n', 'Line 1: the columns are not'],
    ['a single class', 'path,label,group,score_A\n', 'Line 1: the columns are not'],
    ['a class twice', 'path,label,group,score_A,score_A\n', 'Line 1: the columns are not'],
    ['an unknown class', `${header}a.png,TUMOUR,p,0,1\n`, 'Line 2: "TUMOUR" is not one of the classes'],
    ['a score above 1', `${header}a.png,NORMAL,p,0,1.5\n`, 'Line 2: "1.5" is not a score'],
    ['a negative score', `${header}a.png,NORMAL,p,0,-0.5\n`, 'is not a score'],
    ['a score that is no number', `${header}a.png,NORMAL,p,0,NaN\n`, 'is not a score'],
    ['an empty score', `${header}a.png,NORMAL,p,0,\n`, 'is not a score'],
    ['a hexadecimal score', `${header}a.png,NORMAL,p,0,0x1\n`, 'is not a score'],
    ['a missing field', `${header}a.png,NORMAL,p,0\n`, 'Line 2: there are 4 fields under 5 columns'],
    ['a field too many', `${header}a.png,NORMAL,p,0,1,1\n`, 'Line 2: there are 6 fields'],
    ['an empty line', `${header}\na.png,NORMAL,p,0,1\n`, 'Line 2: there are 1 fields'],
    [
      'an image twice',
      `${header}a.png,NORMAL,p,0,1\na.png,NORMAL,p,0,1\n`,
      'Line 3: "a.png" is listed twice',
    ],
    [
      'a path out of the folder',
      `${header}../a.png,NORMAL,p,0,1\n`,
      "not a path inside the dataset's folder",
    ],
    ['such a path for Windows', `${header}x\\..\\..\\a.png,NORMAL,p,0,1\n`, 'not a path inside'],
    ['an absolute path', `${header}/etc/passwd,NORMAL,p,0,1\n`, 'not a path inside'],
    ['a drive', `${header}C:\\a.png,NORMAL,p,0,1\n`, 'not a path inside'],
    ['an empty path', `${header},NORMAL,p,0,1\n`, 'not a path inside'],
    ['a quote left open', `${header}"a.png,NORMAL,p,0,1\n`, 'Line 2: a quote is opened and never closed'],
    ['a quote inside a field', `${header}a".png,NORMAL,p,0,1\n`, 'a quote stands inside a plain field'],
    ['text after a quote', `${header}"a"b,NORMAL,p,0,1\n`, 'something follows a closing quote'],
    ['a number cut off', `${header}a.png,NORMAL,p,0.75,0.2`, 'the file was cut off'],
    ['an endless field', `${header}${'a'.repeat(70_000)},NORMAL,p,0,1\n`, 'longer than 65536 characters'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => parsePredictions(text)).toThrow(TableFormatError);
    expect(() => parsePredictions(text)).toThrow(message);
  });

  it('names the line that a person sees, beyond a path of several lines', () => {
    const text = `${header}"a\nb\nc.png",NORMAL,p,0,1\nd.png,NORMAL,p,0,2\n`;
    expect(() => parsePredictions(text)).toThrow('Line 5: "2" is not a score');
  });

  it('is not written with what it could not be read with', () => {
    expect(() => formatPredictions(tableOf(['a.png'], [NaN]))).toThrow(RangeError);
    expect(() => formatPredictions(tableOf(['../a.png']))).toThrow(TableFormatError);
    const withoutClass = { classes, rows: [{ path: 'a.png', label: 2, group: '', scores: [0, 1] }] };
    expect(() => formatPredictions(withoutClass)).toThrow(RangeError);
  });

  it('is evaluated for the class that counts as positive', () => {
    const table = tableOf(['a.png', 'b.png', 'c.png', 'd.png'], [0.1, 0.9, 0.4, 0.8]);
    expect(binaryView(table, 1)).toMatchObject({
      scores: Float64Array.of(0.1, 0.9, 0.4, 0.8),
      labels: Uint8Array.of(0, 1, 0, 1),
    });
    expect(evaluatePredictions(table, { positiveClass: 1, threshold: 0.85 })).toMatchObject({
      kind: 'binary',
      ...{ tp: 1, fp: 0, tn: 2, fn: 1 },
    });
    expect(evaluatePredictions(table, { positiveClass: 0, threshold: 0.5 })).toMatchObject({ tp: 2, tn: 2 });
  });

  it('is evaluated class by class where there are more than two', () => {
    const table = {
      classes: ['a', 'b', 'c'],
      rows: [0, 1, 2].map((label) => ({
        path: `${label}.png`,
        label,
        group: 'g',
        scores: [0, 1, 2].map((index) => (index === label ? 0.8 : 0.1)),
      })),
    };
    expect(evaluatePredictions(table, { positiveClass: 2, threshold: 0.5 })).toMatchObject({
      kind: 'multiclass',
      accuracy: 1,
      groups: 1,
    });
  });
});
