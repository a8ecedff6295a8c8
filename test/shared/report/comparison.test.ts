import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { mcnemarTest } from '../../../src/shared/metrics/mcnemar.ts';
import { compareSeries, comparisonSchema } from '../../../src/shared/report/comparison.ts';
import { decisionsOf } from '../../../src/shared/report/decisions.ts';
import { classView, type ScoredImages } from '../../../src/shared/report/scored-images.ts';
import { describeWithReference, runReference } from '../../support/reference-python.ts';
import { columns, manyClasses, reordered, twoPhases } from './example-images.ts';

describe('a comparison', () => {
  const images = twoPhases(21, 300);
  const comparison = compareSeries(images, 0, 1);

  it('lists exactly the images that moved', () => {
    const [before, after] = images.series.map((series) => decisionsOf(images, series));
    const moved = (from: Uint32Array | undefined, to: Uint32Array | undefined): string[] =>
      images.paths.filter((_, image) => {
        const label = images.labels[image];
        return from?.[image] !== label && to?.[image] === label;
      });
    const paths = (indices: readonly number[]): string[] =>
      indices.map((at) => images.paths[at] ?? '').sort();
    expect(paths(comparison.fixed)).toEqual(moved(before, after));
    expect(paths(comparison.broken)).toEqual(moved(after, before));
    expect(comparison.fixed.length).toBeGreaterThan(0);
    expect(comparison.accuracy).toMatchObject({
      fixed: comparison.fixed.length,
      broken: comparison.broken.length,
      p: mcnemarTest(comparison.fixed.length, comparison.broken.length).p,
    });
    const { first, second, difference } = comparison.accuracy;
    expect((second?.estimate ?? NaN) - (first?.estimate ?? NaN)).toBeCloseTo(difference ?? NaN, 12);
    expect((second?.k ?? NaN) - (first?.k ?? NaN)).toBe(comparison.fixed.length - comparison.broken.length);
  });

  it('crosses to a panel as it is', () => {
    expect(comparisonSchema.parse(structuredClone(comparison))).toEqual(comparison);
  });

  it('turns round with its sides', () => {
    const back = compareSeries(images, 1, 0);
    expect(back.accuracy.difference).toBe(-(comparison.accuracy.difference ?? NaN));
    expect(back.accuracy.p).toBe(comparison.accuracy.p);
    expect([...back.fixed].sort()).toEqual([...comparison.broken].sort());
    expect(back.auc?.difference).toBeCloseTo(-(comparison.auc?.difference ?? NaN), 12);
    expect(back.auc?.p).toBeCloseTo(comparison.auc?.p ?? NaN, 10);
  });

  it('finds a better model better beyond chance, and says so', () => {
    expect(comparison.auc).toMatchObject({ method: 'delong', beyondChance: true });
    expect(comparison.auc?.inWords).toMatch(
      /^The AUC of fine-tuning is above that of feature extraction by 0\.\d+, beyond chance/,
    );
    expect(comparison.accuracy.inWords).toContain('right that feature extraction got wrong');
  });

  it('finds no difference between a model and itself', () => {
    const same = compareSeries(images, 0, 0);
    expect(same.accuracy).toMatchObject({ p: 1, fixed: 0, broken: 0, beyondChance: false });
    expect(same.auc).toMatchObject({ difference: 0, p: 1, beyondChance: false });
    expect(same.accuracy.inWords).toContain('decides all 300 images as');
  });

  it('resamples patients who have several images, and is less sure then', () => {
    const single = twoPhases(22, 100);
    const four = [0, 1, 2, 3].flatMap(() => single.labels.map((_, index) => index));
    const repeated = reordered(single, four);
    const width = (shown: ScoredImages): number => {
      const { low, high, method } = compareSeries(shown, 0, 1).auc ?? expect.fail('no AUC');
      expect(method).toBe(shown === single ? 'delong' : 'bootstrap-by-group');
      return (high ?? NaN) - (low ?? NaN);
    };
    // The same hundred patients know no more for being counted four times.
    expect(width(repeated) / width(single)).toBeGreaterThan(0.8);
  });

  it('tests the decisions of whole patients where they have several images, and says so', () => {
    const single = twoPhases(25, 60);
    const repeated = reordered(
      single,
      [0, 1, 2, 3].flatMap(() => single.labels.map((_, index) => index)),
    );
    const [once, fourTimes] = [compareSeries(single, 0, 1).accuracy, compareSeries(repeated, 0, 1).accuracy];
    expect(once.method).toBe('mcnemar');
    expect(fourTimes).toMatchObject({ method: 'mcnemar-by-group', fixed: 4 * once.fixed });
    // The same sixty patients know no more for being counted four times.
    expect(fourTimes.p).toBeCloseTo(once.p, 12);
    expect(fourTimes.inWords).toContain("McNemar's exact test over whole patients");
  });

  it('finds the intervals of areas that DeLong cannot, in the same resamples', () => {
    const images = twoPhases(26, 120, { perPatient: 3 });
    const { resampledAreas, auc } = compareSeries(images, 0, 1, { resamples: 300 });
    for (const [intervals, value] of [
      [resampledAreas?.first, auc?.first],
      [resampledAreas?.second, auc?.second],
    ] as const) {
      const [low, high] = intervals?.[0] ?? expect.fail('no interval');
      expect(low).toBeLessThan(value ?? NaN);
      expect(high).toBeGreaterThan(value ?? NaN);
    }
    expect(compareSeries(twoPhases(26, 120), 0, 1).resampledAreas).toBeNull();
  });

  it('compares more than two classes by decisions and by mean area', () => {
    const many = manyClasses(23, 150);
    const better = many.series[0]?.scores.map((score, at) => {
      const own = many.labels[Math.floor(at / 4)] === at % 4;
      return 0.5 * score + (own ? 0.5 : 0);
    });
    const series = [...many.series, { name: 'better', threshold: null, scores: better ?? [] }];
    const result = compareSeries({ ...many, series }, 0, 1);
    expect(result.auc).toMatchObject({ method: 'bootstrap-by-group', beyondChance: true, p: null });
    expect(result.accuracy.broken).toBe(0);
  });

  it('holds for no image, and for a class that is missing', () => {
    expect(compareSeries(reordered(images, []), 0, 1)).toMatchObject({
      images: 0,
      accuracy: { first: null, difference: null, p: 1 },
      auc: null,
    });
    const positives = images.labels.flatMap((label, at) => (label === 1 ? [at] : []));
    expect(compareSeries(reordered(images, positives), 0, 1).auc).toBeNull();
    expect(() => compareSeries(images, 0, 2)).toThrow(RangeError);
  });

  it('says nothing of chance where the areas have no spread', () => {
    const flawless = {
      ...reordered(images, [0, 1, 2, 3]),
      labels: [0, 1, 0, 1],
      series: [
        { name: 'blind', threshold: 0.5, scores: columns([0.5, 0.5, 0.5, 0.5]) },
        { name: 'flawless', threshold: 0.5, scores: columns([0.1, 0.9, 0.2, 0.8]) },
      ],
    };
    expect(compareSeries(flawless, 0, 1).auc).toMatchObject({
      difference: 0.5,
      low: null,
      p: null,
      beyondChance: false,
    });
  });
});

describeWithReference('the paired bootstrap over patients', () => {
  it('gives the interval that scikit-learn and numpy give for the same patients', async () => {
    const seed = 5;
    const resamples = 250;
    const images = twoPhases(24, 120, { perPatient: 3 });
    const stream = randomStream(seed, 'bootstrap');
    const draws = Array.from({ length: resamples }, () =>
      Array.from({ length: 40 }, () => stream.integer(40)),
    );
    const [first, second] = images.series.map((series) => [...classView(images, series, 1).scores]);
    const groups = images.labels.map((_, index) => Math.floor(index / 3));
    const { bootstrap } = z
      .object({
        bootstrap: z.array(z.object({ auc: z.array(z.number()), difference: z.array(z.number()) })),
      })
      .parse(
        await runReference('metrics_reference.py', {
          bootstrap: [
            { scores: first, second, labels: images.labels, groups, draws },
            { scores: second, labels: images.labels, groups, draws },
          ],
        }),
      );
    const { auc: ours, resampledAreas } = compareSeries(images, 0, 1, { seed, resamples });
    const areas = [resampledAreas?.first[0], resampledAreas?.second[0]];
    areas.forEach((interval, index) => {
      expect(interval?.[0]).toBeCloseTo(bootstrap[index]?.auc[0] ?? NaN, 10);
      expect(interval?.[1]).toBeCloseTo(bootstrap[index]?.auc[1] ?? NaN, 10);
    });
    expect(ours?.method).toBe('bootstrap-by-group');
    expect(ours?.low).toBeCloseTo(bootstrap[0]?.difference[0] ?? NaN, 10);
    expect(ours?.high).toBeCloseTo(bootstrap[0]?.difference[1] ?? NaN, 10);
  });
});

describeWithReference("McNemar's exact test over patients", () => {
  it('gives the p that scipy finds by every exchange of whole patients', async () => {
    const images = twoPhases(27, 48, { perPatient: 4, levels: 6 });
    const right = images.series.map((series) => {
      const decisions = decisionsOf(images, series);
      return Array.from({ length: 12 }, (_, patient) =>
        [0, 1, 2, 3].reduce((sum, film) => {
          const image = 4 * patient + film;
          return sum + (decisions[image] === images.labels[image] ? 1 : 0);
        }, 0),
      );
    });
    const [first, second] = right;
    const { groupedMcnemar } = z
      .object({ groupedMcnemar: z.array(z.number()) })
      .parse(await runReference('metrics_reference.py', { groupedMcnemar: [{ first, second }] }));
    const { p, method } = compareSeries(images, 0, 1, { resamples: 10 }).accuracy;
    expect(method).toBe('mcnemar-by-group');
    expect(p).toBeGreaterThan(0);
    expect(p).toBeLessThan(1);
    expect(p).toBeCloseTo(groupedMcnemar[0] ?? NaN, 10);
  });
});
