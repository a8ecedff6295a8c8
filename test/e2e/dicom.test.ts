import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { readSplit } from '../../src/node/run/read-split.ts';
import { dicomFile } from '../support/dicom-file.ts';
import { run } from './support/command-line.ts';
import { onlyRun, readManifest } from './support/run-folder.ts';
import { smallTraining, useWorkshop, within } from './support/workshop.ts';

const workshop = useWorkshop();
const size = 48;

/** Two pictures of each patient, every other one in a file whose name has no extension. */
function writeDicomDataset(folder: string): void {
  for (const [name, level] of [
    ['NORMAL', 60],
    ['PNEUMONIA', 160],
  ] as const) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (let index = 0; index < 40; index++) {
      const random = randomStream(1, name, index);
      const pixels = Uint8Array.from({ length: size * size }, (_, at) =>
        at % size === 0 ? 255 * (Math.floor(at / size) % 2) : level + random.uniform(-40, 40),
      );
      const patient = `${name === 'NORMAL' ? 'QN' : 'QP'}-${7300 + Math.floor(index / 2)}`;
      const bytes = dicomFile({
        ...{ rows: size, columns: size, pixels },
        patientId: `Secret${patient}`,
        patientName: 'Hiddenfamily^Given',
      });
      writeFileSync(path.join(folder, name, index % 2 === 0 ? `image-${index}.dcm` : `IM${index}`), bytes);
    }
  }
}

it('a training on DICOM files keeps patients together, and writes nothing that names one', async () => {
  writeDicomDataset(workshop.dataset);
  const ended = await run(['train', workshop.dataset, ...smallTraining, ...within(workshop), '--json']);
  expect(ended.status, ended.errors).toBe(0);
  expect(ended.output + ended.errors).not.toMatch(/secret|hiddenfamily/i);

  const folder = onlyRun(workshop.runs) ?? '';
  const rows = await readSplit({ folder, manifest: readManifest(folder) });
  expect(rows.length).toBe(80);
  const splits = new Map<string, Set<string>>();
  for (const { group, split } of rows) splits.set(group, (splits.get(group) ?? new Set()).add(split));
  expect(splits.size).toBe(40);
  expect([...splits.values()].every((each) => each.size === 1)).toBe(true);

  let read = 0;
  for (const place of [workshop.runs, workshop.cache]) {
    for (const name of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
      expect(name).not.toMatch(/secret|hiddenfamily/i);
      const file = path.join(place, name);
      if (!statSync(file).isFile()) continue;
      expect(
        readFileSync(file)
          .toString('latin1')
          .search(/secret|hiddenfamily|Q[NP]-73/i),
        file,
      ).toBe(-1);
      read++;
    }
  }
  expect(read).toBeGreaterThan(5);
});
