import { Dataset, Group } from 'h5wasm';
import { sizeOf } from '../../network/description.ts';
import { UserError } from '../../../node/user-error.ts';

/** A layer of a Keras HDF5 file that has weights. */
export interface StoredLayer {
  readonly name: string;
  /** In the order in which Keras sets them. */
  readonly weights: readonly StoredWeight[];
}

export interface StoredWeight {
  /** As in the file: `Conv1/kernel:0` in old ones, `Conv1/kernel` in newer ones. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Takes the values out of the file, which must still be open. */
  values(): Float32Array;
}

/**
 * The layers with weights of a Keras weight file, in the order of its `layer_names`: of the file itself, or of its
 * `model_weights` where it holds a whole model. Throws a UserError for any other file.
 */
export function storedLayers(file: string, root: Group): StoredLayer[] {
  const group = names(root, 'layer_names') ? root : child(root, 'model_weights');
  const layerNames = group instanceof Group ? names(group, 'layer_names') : undefined;
  if (!(group instanceof Group) || layerNames === undefined) {
    throw new UserError(
      child(root, 'layers') instanceof Group
        ? `${file} is in the format of Keras 3 (.weights.h5), without the order of the layers. In Keras, save the model with model.save('weights.h5') instead.`
        : `${file} is an HDF5 file, but not one of Keras weights: it has no layer_names. Name a Keras weight file (.h5).`,
    );
  }
  return layerNames
    .map((name) => ({ name, weights: storedWeights(file, group, name) }))
    .filter(({ weights }) => weights.length > 0);
}

function storedWeights(file: string, parent: Group, layer: string): StoredWeight[] {
  const group = child(parent, layer);
  const weightNames = group instanceof Group ? names(group, 'weight_names') : undefined;
  if (!(group instanceof Group) || weightNames === undefined)
    throw new UserError(`${file} is damaged: its layer ${layer} is missing. Download or copy it again.`);
  return weightNames.map((name) => {
    const dataset = child(group, name);
    if (!(dataset instanceof Dataset))
      throw new UserError(`${file} is damaged: its weight ${name} is missing. Download or copy it again.`);
    const shape = dataset.shape ?? [];
    return { name, shape, values: () => datasetValues(file, name, dataset, shape) };
  });
}

function datasetValues(file: string, name: string, dataset: Dataset, shape: readonly number[]): Float32Array {
  const value = numbersOf(dataset.value);
  if (!value) throw new UserError(`${file} cannot be used: its weight ${name} is not of numbers.`);
  if (value.length !== sizeOf(shape))
    throw new UserError(`${file} is damaged: its weight ${name} is not whole. Download or copy it again.`);
  return value;
}

/** Numbers of any kind in single precision: a normalisation layer counts in whole ones. undefined for anything else. */
function numbersOf(value: unknown): Float32Array | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Float32Array.of(Number(value));
  if (value instanceof BigInt64Array || value instanceof BigUint64Array)
    return Float32Array.from(value, (each) => Number(each));
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array)
    return Float32Array.from(value);
  return undefined;
}

/** A list of names kept as an attribute; Keras divides a long one into `name0`, `name1` and so on. */
function names(group: Group, attribute: string): string[] | undefined {
  const { attrs } = group;
  if (attrs[attribute]) return strings(attrs[attribute].value);
  if (!attrs[`${attribute}0`]) return undefined;
  const all: string[] = [];
  for (let part = 0; ; part++) {
    const chunk = attrs[`${attribute}${part}`];
    if (!chunk) return all;
    all.push(...strings(chunk.value));
  }
}

/** An empty list is stored as an empty list of numbers. */
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Whatever is at `path`; null where nothing is. */
function child(group: Group, path: string): unknown {
  let found: unknown = group;
  for (const name of path.split('/')) {
    if (!(found instanceof Group) || !found.keys().includes(name)) return null;
    found = found.get(name);
  }
  return found;
}
