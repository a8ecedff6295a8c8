import type { ClassifierModel } from '../../../src/shared/classification/classifier-model.ts';
import type { ImageAnswer } from '../../../src/shared/classification/image-answer.ts';
import { wilsonInterval } from '../../../src/shared/metrics/wilson.ts';
import type { Explanation, ShownPicture } from '../../../src/shared/protocol/classifier-protocol.ts';
import { modelMetadataSchema } from '../../../src/shared/run/model-metadata.ts';

/** A model of two classes with its results on test, but for `changes`. */
export function classifierModel(
  changes: Partial<ClassifierModel> = {},
  classes = ['NORMAL', 'PNEUMONIA'],
): ClassifierModel {
  return {
    run: '/work/runs/2026-03-01_10-12-44_mobilenetv2_ab12',
    metadata: modelMetadataSchema.parse({
      formatVersion: 1,
      run: '2026-03-01_10-12-44_mobilenetv2_ab12',
      createdAt: '2026-03-01T10:12:44.000Z',
      phase: 'fine-tuning',
      epoch: 17,
      software: { version: '0.1.0' },
      engine: { name: 'tensorflow', version: '2.9.1' },
      backbone: { name: 'MobileNetV2', width: 1, inputSize: 224, source: 'ImageNet' },
      head: { denseUnits: 0, dropout: 0.2 },
      preprocessing: { mode: 'tf', scale: [1, 1, 1], offset: [0, 0, 0] },
      classes,
      positiveClass: 1,
      threshold: classes.length === 2 ? 0.412 : null,
      thresholdOrigin: {
        rule: 'sensitivity of at least 0.95',
        split: 'val',
        images: 524,
        chosenBy: 'training',
        at: '2026-03-01T10:12:44.000Z',
      },
      temperature: 1.4,
      output: classes.length === 2 ? 'sigmoid' : 'softmax',
      weightsSha256: 'ab'.repeat(32),
    }),
    test: {
      images: 624,
      sensitivity: wilsonInterval(379, 390),
      specificity: wilsonInterval(211, 234),
      accuracy: wilsonInterval(590, 624),
    },
    reference: { trainingImages: 4192, validationImages: 524, falseAlarms: 0.05 },
    whyNoReference: null,
    engine: 'TensorFlow 2.9.1',
    device: 'CPU',
    ...changes,
  };
}

/** An answer of that model that gives the positive class this score, but for `changes`. */
export function imageAnswer(score: number, changes: Partial<ImageAnswer> = {}): ImageAnswer {
  const calibrated = 0.5 + (score - 0.5) * 0.95;
  return {
    answer: { phase: 'fine-tuning', probabilities: [1 - score, score], decided: score >= 0.412 ? 1 : 0 },
    calibrated: [1 - calibrated, calibrated],
    others: [],
    likeness: { distance: { value: 3.2, limit: 9.1, farther: 0.61 }, reasons: [] },
    facts: { format: 'jpeg', width: 1422, height: 1152, frames: 1, grey: true, header: [] },
    ...changes,
  };
}

/** A picture like a chest film in outline: two dark lungs in a bright body; `white` 4095 for one of 12 bits, `window` as its file asks for. */
export function drawnPicture(
  width: number,
  height: number,
  white = 255,
  window: { level: number; width: number } | null = null,
): ShownPicture {
  const samples = Uint16Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [(index % width) / width - 0.5, Math.floor(index / width) / height - 0.5];
    const lung = Math.min(...[-0.2, 0.2].map((middle) => ((x - middle) / 0.15) ** 2 + (y / 0.36) ** 2));
    const ribs = 0.04 * Math.sin(60 * y + 9 * Math.abs(x));
    const body = 0.72 - 0.6 * Math.hypot(x, y) + ribs;
    return Math.round(white * Math.min(1, Math.max(0, lung < 1 ? 0.18 + 0.3 * lung + ribs : body)));
  });
  return { width, height, pixels: { kind: 'grey', samples, white, window } };
}

/** What explains an answer: a picture, warm colours in one lung, and five training images of which one differs. */
export function explanation(changes: Partial<Explanation> = {}): Explanation {
  return {
    picture: drawnPicture(600, 480),
    heatMap: {
      classIndex: 1,
      height: 7,
      width: 7,
      values: Float32Array.from({ length: 49 }, (_, cell) =>
        Math.exp(-(((cell % 7) - 4.6) ** 2 + (Math.floor(cell / 7) - 3.6) ** 2) / 2.5),
      ),
    },
    similar: [1, 1, 0, 1, 1].map((label, index) => ({
      path: `train/${label === 1 ? 'PNEUMONIA' : 'NORMAL'}/person${index}_virus_${index}.jpeg`,
      label,
      distance: 2 + index / 3,
      thumbnail: index === 4 ? null : drawnPicture(96, 80),
    })),
    milliseconds: { read: 20, network: 30, total: 60 },
    ...changes,
  };
}

export const askedRun = {
  folder: '/work/runs/2026-03-01_10-12-44_mobilenetv2_ab12',
  name: 'Thorough, rotation 10°',
};
