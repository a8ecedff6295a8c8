import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { assignSplits } from '../../../src/trainer/data/assign-splits.ts';
import { findImages } from '../../../src/node/dataset/find-images.ts';
import { groupByPatient } from '../../../src/trainer/data/group-by-patient.ts';

const root = fileURLToPath(new URL('../../../../shared/data/chest_xray_224', import.meta.url));
const absent = !existsSync(root);

describe.skipIf(absent)(`the published radiographs${absent ? ` (skipped: there is no ${root})` : ''}`, () => {
  it('keep their test set, have validation refilled, and no patient in two splits', async () => {
    const { images } = await findImages(root);
    const { groups, notes: groupNotes } = await groupByPatient(
      root,
      images.map(({ path }) => path),
      'auto',
    );
    const classes = ['NORMAL', 'PNEUMONIA'];
    const unassigned = images.map(({ className, published }, index) => ({
      label: classes.indexOf(className),
      group: groups[index] ?? '',
      published,
    }));
    const { splits, notes } = assignSplits(
      unassigned,
      classes,
      trainingConfigurationSchema.parse({}).split,
      7,
    );
    const counts = (split: string) =>
      classes.map(
        (_, label) => splits.filter((at, index) => at === split && unassigned[index]?.label === label).length,
      );
    expect(counts('test')).toEqual([132, 424]);
    expect(counts('val')).toEqual([146, 415]);
    expect(counts('train')).toEqual([1071, 3044]);
    // A patient in two splits, or a name that is not understood, would be a warning.
    expect([...groupNotes, ...notes].map(({ level }) => level)).toEqual(['info']);
  });
});
