import { describe, expect, it } from 'vitest';
import { confusionMatrix, confusionAt } from '../../../src/shared/metrics/confusion.ts';
import { confusionTable, matrixOfCounts } from '../../../src/shared/report/confusion-table.ts';
import { decisionsOf } from '../../../src/shared/report/decisions.ts';
import { galleryItem, imagesInCell } from '../../../src/shared/report/gallery.ts';
import { classView } from '../../../src/shared/report/scored-images.ts';
import { manyClasses, twoPhases } from './example-images.ts';

describe('the confusion table', () => {
  it('has shares of rows and columns, and none where there is nothing', () => {
    const table = confusionTable([
      [3, 1, 0],
      [0, 0, 0],
      [1, 1, 2],
    ]);
    expect(table.rowTotals).toEqual([4, 0, 4]);
    expect(table.columnTotals).toEqual([4, 2, 2]);
    expect(table.total).toBe(8);
    expect(table.rowShares).toEqual([
      [0.75, 0.25, 0],
      [null, null, null],
      [0.25, 0.25, 0.5],
    ]);
    expect(table.columnShares[0]).toEqual([0.75, 0.5, 0]);
  });

  it('counts two classes alike from a threshold and from decisions, whichever is positive', () => {
    const images = twoPhases(1, 60);
    for (const positiveClass of [0, 1]) {
      for (const series of images.series) {
        const view = classView(images, series, positiveClass);
        const turned = { ...images, positiveClass };
        expect(
          matrixOfCounts(confusionAt(view.scores, view.labels, series.threshold ?? 0), positiveClass),
        ).toEqual(confusionMatrix(decisionsOf(turned, series), images.labels, 2));
      }
    }
  });
});

describe('the gallery of a cell', () => {
  it.each([twoPhases(3, 80), manyClasses(4, 90)])('holds every image of exactly one cell', (images) => {
    const [series] = images.series;
    if (!series) return expect.fail('no series');
    const decisions = decisionsOf(images, series);
    const counts = confusionMatrix(decisions, images.labels, images.classes.length);
    const seen = counts.flatMap((row, actual) =>
      row.flatMap((count, predicted) => {
        const cell = imagesInCell(images, series, decisions, { actual, predicted });
        expect(cell).toHaveLength(count);
        return cell;
      }),
    );
    expect(seen.sort((a, b) => a - b)).toEqual(images.labels.map((_, index) => index));
  });

  it('begins with the most wrong, equal ones by path, and tells what each phase says', () => {
    const images = {
      split: 'test' as const,
      classes: ['N', 'P'],
      positiveClass: 1,
      paths: ['b.png', '<img onerror=alert(1)>.png', 'a.png'],
      labels: [1, 1, 1],
      patients: ['x', 'y', 'z'],
      series: [
        { name: 'one', threshold: 0.5, scores: [0.75, 0.25, 0.875, 0.125, 0.75, 0.25] },
        { name: 'two', threshold: 0.5, scores: [0.25, 0.75, 0.25, 0.75, 0.25, 0.75] },
      ],
    };
    const decisions = images.series.map((series) => decisionsOf(images, series));
    const [series] = images.series;
    const cell = series && imagesInCell(images, series, decisions[0] ?? [], { actual: 1, predicted: 0 });
    expect(cell).toEqual([1, 2, 0]);
    expect(galleryItem(images, decisions, 1)).toEqual({
      path: '<img onerror=alert(1)>.png',
      patient: 'y',
      actual: 1,
      scores: [
        { name: 'one', predicted: 0, predictedScore: 0.875, score: 0.125 },
        { name: 'two', predicted: 1, predictedScore: 0.75, score: 0.75 },
      ],
    });
    expect(() => galleryItem(images, decisions, 3)).toThrow(RangeError);
  });
});
