import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Engine } from '../../engines/engine.ts';
import {
  decodeSavedModel,
  type TensorInfoMessage,
} from '../../executors/tensorflow-graph/saved-model-messages.ts';
import { savedModelLayout } from '../model-layout.ts';
import { openInterpretedGraph } from './interpreted-graph.ts';
import type { Scorer } from './scorer.ts';

/**
 * Scores with a SavedModel through its serving signature: loaded by TensorFlow itself where the engine is that, else
 * with its operations read from the file and run one by one. Calibrated probabilities are given where it has them.
 * Throws an Error when it cannot be loaded.
 */
export async function openSavedModel(engine: Engine, folder: string): Promise<Scorer> {
  const saved = decodeSavedModel(await readFile(path.join(folder, savedModelLayout.graph)));
  const signature = saved.signatures[savedModelLayout.signature];
  const input = required(signature?.inputs, savedModelLayout.pixels);
  const calibrated = signature?.outputs[savedModelLayout.calibrated];
  const outputs = [
    required(signature?.outputs, savedModelLayout.probabilities).name,
    ...(calibrated ? [calibrated.name] : []),
  ];
  const [, ...shape] = input.tensorShape.dim.map(({ size }) => size);
  const { tf } = engine;
  const graph = engine.openGraph?.(folder) ?? openInterpretedGraph(tf, saved.graph);
  return {
    async score(pixels) {
      const tensor = tf.tensor(Float32Array.from(pixels), [1, ...shape]);
      let results: Tensor[] = [];
      try {
        results = graph.run([{ name: input.name, tensor }], outputs);
        const values = await Promise.all(results.map((result) => result.data()));
        return Float64Array.from(values.flatMap((each) => [...each]));
      } finally {
        tf.dispose([tensor, ...results]);
      }
    },
    dispose: () => graph.dispose(),
  };
}

function required(
  tensors: Readonly<Record<string, TensorInfoMessage>> | undefined,
  name: string,
): TensorInfoMessage {
  const tensor = tensors?.[name];
  if (!tensor) throw new Error(`Its signature has no ${name}.`);
  return tensor;
}
