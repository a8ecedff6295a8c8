import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { temperedScores } from '../../../src/shared/metrics/temperature.ts';
import { openNetworkScorer } from '../../../src/trainer/export/check/network-scorer.ts';
import { writeKerasFile } from '../../../src/trainer/export/keras-file.ts';
import { writeSavedModel } from '../../../src/trainer/export/saved-model.ts';
import { classifier } from '../../support/classifiers.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { writeFloats } from '../../support/keras-mobilenet.ts';
import { describeWithReference, runReference } from '../../support/reference-python.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

const size = 64;
const examples = 5;
const matrix = z.array(z.array(z.number()));
const resultSchema = z.tuple([
  z.object({
    tensorflow: z.object({
      probabilities: matrix,
      score: z.array(z.number()).optional(),
      calibrated_probabilities: matrix.optional(),
    }),
    kerasLayer: matrix,
    lite: matrix,
    keras: matrix,
    layers: z.array(z.string()),
  }),
]);

/** The largest difference between two tables of the same shape. */
function difference(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  expect(found.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  return Math.max(
    ...found.flatMap((row, index) =>
      row.map((value, column) => Math.abs(value - (expected[index]?.[column] ?? NaN))),
    ),
  );
}

describeWithReference('exported models opened in Python', () => {
  it.each([
    { classes: ['NORMAL', 'PNEUMONIA'], denseUnits: 0, positiveClass: 1 },
    { classes: ['a', 'b'], denseUnits: 8, positiveClass: 0, temperature: 0.25 },
    { classes: ['a', 'b', 'c'], denseUnits: 8, positiveClass: 2, temperature: 1.9 },
    {
      classes: ['NORMAL', 'PNEUMONIA'],
      denseUnits: 0,
      positiveClass: 1,
      backbone: 'EfficientNetB0' as const,
    },
  ])('score as ours: $classes, $denseUnits hidden units, positive $positiveClass', async (kind) => {
    const model = classifier({ ...kind, inputSize: size });
    const { network, metadata } = model;
    const folder = await temporaryFolder();
    const place = (name: string): string => path.join(folder, name);
    const pixels = drawnPixels(examples, size);
    await writeFloats(place('pixels.f32'), pixels);
    await writeSavedModel(place('saved'), model);
    await writeKerasFile(place('model.h5'), model);

    const { executor, engine } = await openEngineForTests('wasm');
    const scorer = await openNetworkScorer(executor, { ...model, ...metadata });
    const own: number[][] = [];
    for (let example = 0; example < examples; example++) {
      const length = size * size * 3;
      own.push([...(await scorer.score(pixels.subarray(example * length, (example + 1) * length)))]);
    }
    scorer.dispose();
    executor.dispose();
    engine.dispose();

    const [python] = resultSchema.parse(
      await runReference('exported_models.py', [
        { pixels: place('pixels.f32'), size, savedModel: place('saved'), kerasFile: place('model.h5') },
      ]),
    );
    const positive = own.map((row) => [row[kind.positiveClass] ?? NaN]);
    const spread = positive.flat();
    // Pictures are told apart by much more than what is let pass below.
    expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(1e-4);
    expect(difference(python.tensorflow.probabilities, own)).toBeLessThan(1e-5);
    const { calibrated_probabilities: calibrated } = python.tensorflow;
    const { temperature } = metadata;
    expect(calibrated !== undefined).toBe(temperature !== null);
    if (calibrated && temperature !== null) {
      const expected = own.map((row) => [...temperedScores(row, row.length, temperature)]);
      expect(difference(calibrated, expected)).toBeLessThan(1e-5);
      expect(difference(calibrated, own)).toBeGreaterThan(1e-3);
    }
    expect(difference(python.kerasLayer, own)).toBeLessThan(1e-5);
    expect(difference(python.keras, kind.classes.length === 2 ? positive : own)).toBeLessThan(1e-5);
    expect(difference(python.lite, own)).toBeLessThan(1e-4);
    if (kind.classes.length === 2)
      expect(difference(python.tensorflow.score?.map((score) => [score]) ?? [], positive)).toBeLessThan(1e-5);
    const [input = '', ...others] = network.layers.map(({ name }) => name);
    // An EfficientNet begins with a rescaling layer of its own.
    expect(python.layers).toEqual(kind.backbone ? [input, ...others] : [input, 'rescaling', ...others]);
  });
});
