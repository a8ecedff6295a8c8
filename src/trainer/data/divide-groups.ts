import { randomStream } from '../../shared/random/random-stream.ts';
import { byCodeUnits } from '../../node/dataset/by-code-units.ts';

/** A split to be filled. */
export interface SplitTarget<Split extends string> {
  readonly split: Split;
  /** Images of each class that are in it already. */
  readonly present: readonly number[];
  /** Images of each class that it should have. */
  readonly wanted: readonly number[];
}

/** A class of which not every split, and what remains, can have an image without dividing a patient. */
export class TooFewGroupsError extends Error {
  override readonly name = 'TooFewGroupsError';
  readonly label: number;
  constructor(label: number) {
    super(`Class ${label} has too few groups to be divided.`);
    this.label = label;
  }
}

/**
 * Moves whole groups of images into splits until each has about the number of images of each class that it should.
 * What is not moved remains.
 *
 * Groups come in an order drawn at random, each group by its own name, so that an image added to the dataset hardly
 * changes the split of the others. A group goes to the first split that it does not overfill in any of its classes, as
 * long as something of each class remains. So groups of every size have nearly the same chance, and the small ones that
 * come late fill each split up. A split still without an image of a class it should have then gets the smallest group.
 *
 * @param groups images of each class, for each group that may be moved
 * @returns the split of each group that is moved
 * @throws TooFewGroupsError
 */
export function divideGroups<Split extends string>(
  groups: ReadonlyMap<string, readonly number[]>,
  targets: readonly SplitTarget<Split>[],
  seed: number,
): Map<string, Split> {
  const drawn = [...groups]
    .map(([group, counts]) => ({ group, counts, at: randomStream(seed, 'split', group).next() }))
    .sort((one, other) => one.at - other.at || byCodeUnits(one.group, other.group));
  const classes = drawn[0]?.counts.length ?? 0;
  const remaining = Array.from({ length: classes }, (_, label) =>
    drawn.reduce((sum, { counts }) => sum + (counts[label] ?? 0), 0),
  );
  const filling = targets.map(({ split, present, wanted }) => ({ split, have: [...present], wanted }));
  const moved = new Map<string, Split>();

  const remains = (counts: readonly number[]) =>
    counts.every((count, label) => count === 0 || count < (remaining[label] ?? 0));
  const move = (group: string, counts: readonly number[], target: (typeof filling)[number]) => {
    moved.set(group, target.split);
    counts.forEach((count, label) => {
      remaining[label] = (remaining[label] ?? 0) - count;
      target.have[label] = (target.have[label] ?? 0) + count;
    });
  };

  for (const { group, counts } of drawn) {
    if (!remains(counts)) continue;
    const target = filling.find(({ have, wanted }) =>
      counts.every((count, label) => count === 0 || (have[label] ?? 0) + count <= (wanted[label] ?? 0)),
    );
    if (target !== undefined) move(group, counts, target);
  }
  for (const target of filling) {
    for (let label = 0; label < classes; label++) {
      if ((target.have[label] ?? 0) > 0 || (target.wanted[label] ?? 0) === 0) continue;
      const smallest = drawn
        .filter(({ group, counts }) => !moved.has(group) && (counts[label] ?? 0) > 0 && remains(counts))
        .sort((one, other) => total(one.counts) - total(other.counts))[0];
      if (smallest === undefined) throw new TooFewGroupsError(label);
      move(smallest.group, smallest.counts, target);
    }
  }
  return moved;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
