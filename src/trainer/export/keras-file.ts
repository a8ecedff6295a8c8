import { File, type Group, ready } from 'h5wasm';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import type { NetworkDescription, Weights } from '../network/description.ts';
import { weightsByLayer } from '../network/weights-by-layer.ts';
import { kerasTopology } from './keras-topology.ts';
import type { SavedModel } from './read-model.ts';

/** The last Keras whose own format this is; all later ones read it. */
const kerasVersion = '2.15.0';

/** Attributes of a Keras HDF5 file. */
export const kerasAttributes = {
  topology: 'model_config',
  /** Not Keras's: what the model is, for this program and whoever wants to know the classes. */
  metadata: 'transfer_learning',
} as const;

/**
 * Writes a classifier as a whole Keras model in HDF5, which `keras.models.load_model` opens: from pixels of 0 to 255 to
 * probabilities. Two classes have one output, the probability of the positive one.
 *
 * Throws a RangeError when a weight is missing, a UserError when the file cannot be written (a full disk).
 */
export async function writeKerasFile(file: string, model: SavedModel): Promise<void> {
  await writeAtomically(file, await kerasFileBytes(model));
}

async function kerasFileBytes({ network, weights, metadata }: SavedModel): Promise<Uint8Array> {
  const hdf5 = await ready;
  // Everything until the bytes are taken happens in one go, so one name in the file system in memory is enough.
  const name = '/export.h5';
  hdf5.activate_throwing_error_handler();
  let opened: File | undefined;
  try {
    opened = new File(name, 'w');
    writeModel(opened, network, weights, metadata);
    opened.close();
    opened = undefined;
    return hdf5.FS.readFile(name);
  } finally {
    opened?.close();
    hdf5.deactivate_throwing_error_handler();
    if (hdf5.FS.analyzePath(name).exists) hdf5.FS.unlink(name);
  }
}

function writeModel(
  root: Group,
  network: NetworkDescription,
  weights: Weights,
  metadata: ModelMetadata,
): void {
  const origin = { keras_version: kerasVersion, backend: 'tensorflow' };
  setTexts(root, {
    ...origin,
    [kerasAttributes.topology]: JSON.stringify(kerasTopology(network, 'keras', metadata.preprocessing)),
    [kerasAttributes.metadata]: JSON.stringify(metadata),
  });
  const byLayer = weightsByLayer(network);
  const group = root.create_group('model_weights');
  setTexts(group, origin);
  setNames(group, 'layer_names', [...byLayer.keys()]);
  for (const [layer, specifications] of byLayer) {
    const ofLayer = group.create_group(layer);
    setNames(
      ofLayer,
      'weight_names',
      specifications.map((weight) => `${weight.name}:0`),
    );
    const values = ofLayer.create_group(layer);
    for (const { name, shape } of specifications) {
      const weight = weights.get(name);
      if (weight?.shape.join() !== shape.join())
        throw new RangeError(`The weight ${name} is missing or not of shape ${shape.join('×')}.`);
      values.create_dataset({
        name: `${name.slice(layer.length + 1)}:0`,
        data: weight.values,
        shape: [...shape],
        dtype: '<f4',
      });
    }
  }
}

/** Texts of variable length lie outside the attribute itself, whose size is limited. */
function setTexts(group: Group, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) group.create_attribute(name, text, [], 'S');
}

function setNames(group: Group, attribute: string, names: readonly string[]): void {
  group.create_attribute(attribute, [...names], [names.length], 'S');
}
