import { describe, expect, it } from 'vitest';
import { parsePredictions } from '../../../src/shared/predictions/prediction-table.ts';
import {
  alignPredictions,
  IncomparableError,
  type Predictions,
} from '../../../src/shared/report/align-predictions.ts';
import { scoredImagesSchema } from '../../../src/shared/report/scored-images.ts';

function predictions(name: string, text: string, positiveClass = 'P'): Predictions {
  return { name, threshold: 0.5, positiveClass, table: parsePredictions(text) };
}

const first = predictions(
  'first',
  'path,label,group,score_N,score_P\na.png,N,1,0.75,0.25\nb.png,P,2,0.5,0.5\nc.png,P,3,0.125,0.875\n',
);

describe('predictions side by side', () => {
  it('hold the images that all have, by path, with the classes of the first', () => {
    const second = predictions(
      'second',
      'path,label,group,score_P,score_N\nc.png,P,3,0.25,0.75\nd.png,N,4,0,1\na.png,N,1,1,0\n',
    );
    const { images, overlap } = alignPredictions('test', [first, second]);
    expect(overlap).toEqual({ common: 2, leftOut: [1, 1], otherwiseLabelled: 0 });
    expect(images).toMatchObject({
      classes: ['N', 'P'],
      positiveClass: 1,
      paths: ['a.png', 'c.png'],
      labels: [0, 1],
      patients: ['1', '3'],
    });
    expect(images.series.map(({ scores }) => scores)).toEqual([
      [0.75, 0.25, 0.125, 0.875],
      [0, 1, 0.75, 0.25],
    ]);
    expect(scoredImagesSchema.parse(structuredClone(images))).toEqual(images);
  });

  it('leave out, and count, an image that they give different classes', () => {
    const second = predictions('second', 'path,label,group,score_N,score_P\na.png,P,1,1,0\nb.png,P,2,1,0\n');
    const { images, overlap } = alignPredictions('test', [first, second]);
    expect(images.paths).toEqual(['b.png']);
    expect(overlap).toEqual({ common: 1, leftOut: [1, 0], otherwiseLabelled: 1 });
  });

  it('are empty without a common image', () => {
    const second = predictions('second', 'path,label,group,score_N,score_P\nz.png,P,1,1,0\n');
    expect(alignPredictions('test', [first, second]).overlap.common).toBe(0);
  });

  it('are refused for other classes or another positive class', () => {
    const others = predictions('others', 'path,label,group,score_N,score_X\na.png,N,1,1,0\n');
    expect(() => alignPredictions('test', [first, others])).toThrow(IncomparableError);
    expect(() => alignPredictions('test', [first, { ...first, positiveClass: 'N' }])).toThrow(/positive/);
  });

  it('are refused by the panel when columns do not fit', () => {
    const { images } = alignPredictions('test', [first]);
    for (const wrong of [
      { ...images, labels: [0, 1, 2] },
      { ...images, labels: [0] },
      { ...images, patients: [] },
      { ...images, positiveClass: 2 },
      { ...images, series: [{ name: 'x', threshold: null, scores: [1] }] },
      { ...images, series: [{ name: 'x', threshold: null, scores: [NaN, 0, 0, 0, 0, 0] }] },
    ]) {
      expect(scoredImagesSchema.safeParse(wrong).success).toBe(false);
    }
  });
});
