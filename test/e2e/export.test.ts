import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { classifier } from '../support/classifiers.ts';
import { writeFinishedRun } from '../support/finished-run.ts';
import { run } from './support/command-line.ts';
import { onlyObject } from './support/json-results.ts';
import { useWorkshop } from './support/workshop.ts';

const workshop = useWorkshop();
let trained = '';
beforeAll(async () => {
  trained = (await writeFinishedRun(workshop.folder, classifier())).run;
});

/** What `export --json` promises. */
const exportSchema = z.looseObject({
  run: z.string(),
  format: z.string(),
  path: z.string(),
  classes: z.array(z.string()),
  threshold: z.number().nullable(),
  check: z.looseObject({ method: z.string(), largestDifference: z.number().max(1e-4) }),
  usage: z.array(z.object({ with: z.string(), lines: z.array(z.string()).min(1) })).min(1),
});

describe('export', () => {
  it.each([
    { format: 'saved-model', out: 'saved', line: 'TFLiteConverter.from_saved_model' },
    { format: 'tfjs', out: 'tfjs', line: 'tf.loadLayersModel' },
    { format: 'keras', out: 'model.h5', line: 'keras.models.load_model' },
  ])('$format writes it, says how it was checked, and how to use it', async ({ format, out, line }) => {
    const place = path.join(workshop.folder, 'out', out);
    const ended = await run(['export', trained, '--format', format, '--out', place, '--engine', 'wasm']);
    expect(ended.status, ended.errors).toBe(0);
    expect(ended.output).toContain(place);
    expect(ended.output).toMatch(/Checked: its files read again/);
    expect(ended.output).toContain(line);
    expect(ended.output).toContain('Not a medical device');
    expect(existsSync(place)).toBe(true);
  });

  it('--json prints one JSON object with all that it promises', async () => {
    const ended = await run(['export', trained, '--format', 'saved-model', '--engine', 'wasm', '--json']);
    expect(ended.status, ended.errors).toBe(0);
    const result = exportSchema.parse(onlyObject(ended.output));
    expect(path.dirname(result.path)).toBe(path.join(trained, 'exports'));
  });

  it('of what is there already ends with 1 and the reason, in JSON as well', async () => {
    const place = path.join(workshop.folder, 'twice.h5');
    const words = ['export', trained, '--format', 'keras', '--out', place, '--engine', 'wasm', '--json'];
    expect((await run(words)).status).toBe(0);
    const again = await run(words);
    expect(again.status).toBe(1);
    expect(again.errors).toContain('exists already');
    expect(onlyObject(again.output)).toMatchObject({ error: expect.stringContaining('--force') as unknown });
  });
});
