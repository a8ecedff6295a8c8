import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { preprocess } from '../../../src/trainer/backbones/preprocessing.ts';
import { openExplainer, type Explanation } from '../../../src/trainer/explain/explainer.ts';
import type { Executor } from '../../../src/trainer/executors/executor.ts';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { correlation } from '../../support/correlation.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { describeOnEachEngine } from '../../support/engines.ts';
import {
  type KerasResult,
  readListedWeights,
  runKerasMobileNet,
  writeFloats,
} from '../../support/keras-mobilenet.ts';
import { describeWithReference } from '../../support/reference-python.ts';

interface Case {
  readonly name: string;
  readonly width: 0.35 | 1;
  readonly inputSize: number;
  readonly denseUnits: number;
  readonly classes: number;
  readonly pictures: number;
  /** Seed of the random weights. */
  readonly seed: number;
}

const cases: readonly Case[] = [
  {
    name: 'two classes at 224 pixels',
    width: 1,
    inputSize: 224,
    denseUnits: 0,
    classes: 2,
    pictures: 2,
    seed: 1,
  },
  {
    name: 'three classes behind a hidden layer',
    width: 0.35,
    inputSize: 128,
    denseUnits: 24,
    classes: 3,
    pictures: 3,
    seed: 2,
  },
  {
    name: 'two classes behind a hidden layer',
    width: 0.35,
    inputSize: 128,
    denseUnits: 40,
    classes: 2,
    pictures: 3,
    seed: 3,
  },
  {
    name: 'two classes behind a hidden layer, weights drawn anew',
    width: 0.35,
    inputSize: 128,
    denseUnits: 40,
    classes: 2,
    pictures: 3,
    seed: 4,
  },
];

/** The maps that are wanted, and the class that each is of; the positive one of two is class 1. */
function wantedOf({ classes }: Case): { output: number; sign: 1 | -1; classIndex: number }[] {
  if (classes === 2)
    return [
      { output: 0, sign: 1, classIndex: 1 },
      { output: 0, sign: -1, classIndex: 0 },
    ];
  return Array.from({ length: classes }, (_, output) => ({ output, sign: 1, classIndex: output }));
}

describeWithReference("Grad-CAM beside Keras's gradient tape", () => {
  const references = new Map<Case, { keras: KerasResult; weights: Weights }>();

  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'grad-cam-'));
    const jobs = await Promise.all(
      cases.map(async (given, index) => {
        const outputDirectory = path.join(folder, String(index));
        await mkdir(outputDirectory);
        const pixels = path.join(outputDirectory, 'pixels.f32');
        await writeFloats(pixels, drawnPixels(given.pictures, given.inputSize));
        return {
          ...{ alpha: given.width, inputSize: given.inputSize, outputDirectory, pixels, dumpWeights: true },
          randomWeights: given.seed,
          head: { denseUnits: given.denseUnits, classes: given.classes, seed: given.seed },
          gradCam: wantedOf(given).map(({ output, sign }) => ({ output, sign })),
        };
      }),
    );
    const results = await runKerasMobileNet(jobs);
    for (const [index, given] of cases.entries()) {
      const keras = results[index];
      if (!keras?.weights) throw new Error(`Keras gave nothing for ${given.name}.`);
      references.set(given, { keras, weights: await readListedWeights(keras.weights) });
    }
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function explain(
    executor: Executor,
    given: Case,
    weights: Weights,
    classIndex: number | null,
  ): Promise<Explanation[]> {
    const { model } = planModel(configurationOf(given), given.classes);
    const explainer = await openExplainer(executor, model, weights, given.classes - 1);
    expect(explainer.layer).toBe('out_relu');
    const values = preprocess(mobileNetV2.preprocessing, drawnPixels(given.pictures, given.inputSize));
    const explanations = await explainer.explain({ examples: given.pictures, values }, classIndex);
    explainer.dispose();
    return explanations;
  }

  describeOnEachEngine('the same weights and pictures', (compute) => {
    it.each(cases.map((given) => [given.name, given] as const))(
      'give the same maps: %s',
      async (_, given) => {
        const { keras, weights } = references.get(given) ?? expect.fail('no reference');
        for (const [index, { classIndex }] of wantedOf(given).entries()) {
          const ours = await explain(compute().executor, given, weights, classIndex);
          ours.forEach(({ heatMap }, picture) => {
            const theirs = keras.gradCam?.[index]?.[picture]?.flat() ?? [];
            const where = `class ${classIndex}, picture ${picture}`;
            expect(heatMap.values, where).toHaveLength(theirs.length);
            if (Math.max(...theirs) === 0) expect(Math.max(...heatMap.values), where).toBe(0);
            else expect(correlation(heatMap.values, theirs), where).toBeGreaterThan(0.9999);
          });
        }
      },
    );

    it('give the probabilities of the same forward pass, and explain the class decided for', async () => {
      for (const given of cases) {
        const { keras, weights } = references.get(given) ?? expect.fail('no reference');
        const ours = await explain(compute().executor, given, weights, null);
        ours.forEach(({ probabilities, classIndex }, picture) => {
          const logits = keras.logits?.[picture] ?? [];
          const exponentials = (logits.length === 1 ? [0, ...logits] : logits).map(Math.exp);
          const sum = exponentials.reduce((total, value) => total + value, 0);
          exponentials.forEach((value, at) => expect(probabilities[at]).toBeCloseTo(value / sum, 3));
          expect(probabilities[classIndex]).toBe(Math.max(...probabilities));
        });
      }
    });

    it('give other maps with other weights', async () => {
      const [, , given, anew] = cases;
      if (!given || !anew) return expect.fail('no cases');
      const { weights } = references.get(given) ?? expect.fail('no reference');
      const other = references.get(anew)?.weights ?? expect.fail('no reference');
      // All weights drawn anew, and the output layer's alone: what a map must depend on (J. Adebayo et al., NeurIPS 2018).
      const headAlone = new Map(
        [...weights].map(([name, weight]) => [
          name,
          name.startsWith('predictions') ? (other.get(name) ?? weight) : weight,
        ]),
      );
      for (const classIndex of [0, 1]) {
        const maps = await explain(compute().executor, given, weights, classIndex);
        for (const changed of [other, headAlone]) {
          const others = await explain(compute().executor, given, changed, classIndex);
          others.forEach(({ heatMap }, picture) => {
            const similar = correlation(heatMap.values, maps[picture]?.heatMap.values ?? []);
            expect(Number.isNaN(similar) || similar < 0.95, `${similar}`).toBe(true);
          });
        }
      }
    });
  });
});

function configurationOf({ width, inputSize, denseUnits }: Case) {
  return trainingConfigurationSchema.parse({ backbone: { width, inputSize }, head: { denseUnits } });
}
