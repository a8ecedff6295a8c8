import { writeFile } from 'node:fs/promises';
import { File, ready, type Group } from 'h5wasm';
import type { NetworkDescription, Weights } from '../../src/trainer/network/description.ts';
import { weightsByLayer } from '../../src/trainer/network/weights-by-layer.ts';

/** Writes weights as Keras's HDF5 weight files have them: layer_names, and weight_names for every layer. */
export async function writeKerasWeightsFile(
  file: string,
  network: NetworkDescription,
  weights: Weights,
  alter: (root: Group) => void = () => undefined,
): Promise<void> {
  const hdf5 = await ready;
  const name = '/written.h5';
  const root = new File(name, 'w');
  const byLayer = weightsByLayer(network);
  root.create_attribute(
    'layer_names',
    network.layers.map((layer) => layer.name),
  );
  for (const layer of network.layers) {
    const group = root.create_group(layer.name);
    const names = (byLayer.get(layer.name) ?? []).map((weight) => weight.name);
    group.create_attribute('weight_names', names.length > 0 ? names : new Float64Array());
    if (names.length > 0) group.create_group(layer.name);
    for (const weight of names) {
      const { shape, values } = weights.get(weight) ?? { shape: [0], values: new Float32Array() };
      group.create_dataset({ name: weight, data: values, shape: [...shape], dtype: '<f' });
    }
  }
  alter(root);
  root.close();
  await writeFile(file, hdf5.FS.readFile(name));
  hdf5.FS.unlink(name);
}
