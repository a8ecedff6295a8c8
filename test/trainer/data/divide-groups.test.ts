import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { divideGroups, TooFewGroupsError } from '../../../src/trainer/data/divide-groups.ts';

/** Groups of 1 to `largest` images of one class or both, as many as asked for. */
function randomGroups(count: number, largest: number, seed = 1): Map<string, number[]> {
  const stream = randomStream(seed, 'groups');
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const size = 1 + stream.integer(largest);
      const kind = stream.next();
      const counts = kind < 0.25 ? [size, 0] : kind < 0.9 ? [0, size] : [size, size];
      return [`patient ${index}`, counts];
    }),
  );
}

function totals(groups: ReadonlyMap<string, readonly number[]>, of: (group: string) => boolean): number[] {
  const sums = [0, 0];
  for (const [group, counts] of groups) {
    if (of(group)) counts.forEach((count, label) => (sums[label] = (sums[label] ?? 0) + count));
  }
  return sums;
}

function targetsFor(groups: ReadonlyMap<string, readonly number[]>) {
  const all = totals(groups, () => true);
  const share = (fraction: number) => all.map((count) => Math.round(count * fraction));
  return [
    { split: 'test', present: [0, 0], wanted: share(0.15) },
    { split: 'val', present: [0, 0], wanted: share(0.12) },
  ] as const;
}

describe('dividing groups', () => {
  it.each([1, 2, 3, 4, 5])(
    'comes as close as one image to the wanted number of each class (seed %i)',
    (seed) => {
      const groups = randomGroups(600, 9, seed);
      const moved = divideGroups(groups, targetsFor(groups), seed);
      for (const { split, wanted } of targetsFor(groups)) {
        totals(groups, (group) => moved.get(group) === split).forEach((count, label) => {
          expect(Math.abs(count - (wanted[label] ?? 0))).toBeLessThanOrEqual(1);
        });
      }
    },
  );

  it('gives every split groups of all sizes', () => {
    const groups = randomGroups(2000, 6);
    const moved = divideGroups(groups, targetsFor(groups), 7);
    const meanSize = (of: (group: string) => boolean) => {
      const chosen = [...groups].filter(([group]) => of(group));
      const images = chosen.reduce((sum, [, counts]) => sum + (counts[0] ?? 0) + (counts[1] ?? 0), 0);
      return images / chosen.length;
    };
    const rest = meanSize((group) => !moved.has(group));
    expect(meanSize((group) => moved.get(group) === 'val') / rest).toBeGreaterThan(0.85);
    expect(meanSize((group) => moved.get(group) === 'val') / rest).toBeLessThan(1.15);
  });

  it('does not depend on the order in which groups are listed', () => {
    const groups = randomGroups(200, 5);
    const reversed = new Map([...groups].reverse());
    const sorted = (moved: Map<string, string>) => [...moved].sort();
    expect(sorted(divideGroups(reversed, targetsFor(groups), 7))).toEqual(
      sorted(divideGroups(groups, targetsFor(groups), 7)),
    );
  });

  it('is another division for another seed', () => {
    const groups = randomGroups(200, 5);
    const one = new Set(divideGroups(groups, targetsFor(groups), 1).keys());
    const other = [...divideGroups(groups, targetsFor(groups), 2).keys()];
    expect(other.filter((group) => !one.has(group)).length).toBeGreaterThan(10);
  });

  it('hardly changes when a group is added', () => {
    const groups = randomGroups(500, 4);
    const before = divideGroups(groups, targetsFor(groups), 7);
    const more = new Map([...groups, ['newcomer', [0, 1]]]);
    const after = divideGroups(more, targetsFor(more), 7);
    const changed = [...groups.keys()].filter((group) => before.get(group) !== after.get(group));
    expect(changed.length).toBeLessThan(10);
  });

  it('leaves an image of each class where all would fit into a split', () => {
    const groups = new Map([
      ['a', [1, 0]],
      ['b', [1, 0]],
      ['c', [0, 1]],
      ['d', [0, 1]],
    ]);
    const moved = divideGroups(groups, [{ split: 'val', present: [0, 0], wanted: [9, 9] }], 7);
    expect(totals(groups, (group) => !moved.has(group))).toEqual([1, 1]);
  });

  it('moves the smallest group where every one is larger than wanted', () => {
    const groups = new Map([
      ['large', [8, 0]],
      ['small', [3, 0]],
      ['medium', [5, 0]],
    ]);
    const moved = divideGroups(groups, [{ split: 'val', present: [0, 0], wanted: [1, 0] }], 7);
    expect([...moved]).toEqual([['small', 'val']]);
  });

  it('says so when a class has too few groups', () => {
    const groups = new Map([['only', [5, 0]]]);
    expect(() => divideGroups(groups, [{ split: 'val', present: [0, 0], wanted: [1, 0] }], 7)).toThrow(
      TooFewGroupsError,
    );
  });
});
