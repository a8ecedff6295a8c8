/** The program of a page that uses an exported tfjs folder: `score` of what the page's own server gives. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

/** Of transfer-learning.json, what a page needs. */
interface Metadata {
  readonly preprocessing: { readonly scale: readonly number[]; readonly offset: readonly number[] };
}

/**
 * Probabilities of pictures, one row each.
 *
 * @param folder address of the exported folder, with a slash at its end
 * @param pixels address of the pictures: single precision numbers of 0 to 255, [pictures, size, size, 3]
 */
async function score(folder: string, pixels: string, size: number): Promise<number[][]> {
  setWasmPaths('/wasm/');
  if (!(await tf.setBackend('wasm'))) throw new Error('The wasm backend does not start.');
  const { preprocessing } = (await (await fetch(`${folder}transfer-learning.json`)).json()) as Metadata;
  const values = new Float32Array(await (await fetch(pixels)).arrayBuffer());
  const prepared = tf.tidy(() =>
    tf.add(
      tf.mul(
        tf.tensor4d(values, [values.length / (size * size * 3), size, size, 3]),
        tf.tensor1d([...preprocessing.scale]),
      ),
      tf.tensor1d([...preprocessing.offset]),
    ),
  );
  const model = await loadLayersModel(`${folder}model.json`);
  const probabilities = model.predict(prepared) as tf.Tensor2D;
  return probabilities.array();
}

Object.assign(globalThis, { score });
