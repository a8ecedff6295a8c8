import type { ExportResult } from '../../shared/protocol/trainer-protocol.ts';
import { shellWord } from '../commands/finish-training.ts';

/** A way to use an export: with what, and the lines to type. */
export interface ExportUsage {
  readonly with: string;
  readonly lines: readonly string[];
}

/** The lines with which other programs use an export. */
export function exportUsage(result: ExportResult): ExportUsage[] {
  switch (result.format) {
    case 'saved-model':
      return savedModelUsage(result);
    case 'tfjs':
      return tfjsUsage(result);
    case 'keras':
      return kerasUsage(result);
  }
}

function savedModelUsage({ path, inputSize, temperature }: ExportResult): ExportUsage[] {
  // A text in JSON is one in Python and JavaScript, too.
  const place = JSON.stringify(path);
  const shape = `[n, ${inputSize}, ${inputSize}, 3]`;
  return [
    {
      with: 'TensorFlow in Python',
      lines: [
        'import tensorflow as tf',
        `score = tf.saved_model.load(${place}).signatures["serving_default"]`,
        `scores = score(pixels=tf.constant(pixels, tf.float32))  # pixels: ${shape}`,
        'scores["probabilities"]',
        ...(temperature === null ? [] : ['scores["calibrated_probabilities"]']),
      ],
    },
    {
      with: 'TensorFlow Serving',
      lines: [
        `docker run -p 8501:8501 -v ${shellWord(`${path}:/models/classifier/1`)} -e MODEL_NAME=classifier tensorflow/serving`,
        'curl http://localhost:8501/v1/models/classifier:predict -d @pixels.json',
        `# pixels.json: {"inputs": {"pixels": …}}, nested lists of shape ${shape}`,
      ],
    },
    {
      with: 'TensorFlow Lite',
      lines: [
        'import tensorflow as tf',
        `open("classifier.tflite", "wb").write(tf.lite.TFLiteConverter.from_saved_model(${place}).convert())`,
      ],
    },
    {
      with: 'Keras, as a layer',
      lines: ['import keras', `keras.layers.TFSMLayer(${place}, call_endpoint="serving_default")`],
    },
    {
      with: 'Node',
      lines: [
        "import * as tf from '@tensorflow/tfjs-node';",
        `const model = await tf.node.loadSavedModel(${place});`,
        'const { probabilities } = model.predict({ pixels });',
      ],
    },
  ];
}

function tfjsUsage({ preprocessing }: ExportResult): ExportUsage[] {
  const { scale, offset } = preprocessing;
  return [
    {
      with: 'tfjs in a browser, with the folder on a web server',
      lines: [
        "import * as tf from '@tensorflow/tfjs';",
        "const model = await tf.loadLayersModel('model.json');",
        'const pixels = tf.browser.fromPixels(image).resizeBilinear(model.inputs[0].shape.slice(1, 3));',
        `const prepared = pixels.mul(${factors(scale)}).add(${factors(offset)}).expandDims();`,
        'model.predict(prepared).print();',
      ],
    },
  ];
}

function kerasUsage({ path, inputSize }: ExportResult): ExportUsage[] {
  return [
    {
      with: 'Keras',
      lines: [
        'import keras',
        `model = keras.models.load_model(${JSON.stringify(path)}, compile=False)`,
        `model.predict(pixels)  # [n, ${inputSize}, ${inputSize}, 3]`,
      ],
    },
  ];
}

function factors(values: readonly number[]): string {
  return values.every((value) => value === values[0]) ? String(values[0]) : `[${values.join(', ')}]`;
}
