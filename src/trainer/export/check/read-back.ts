import { z } from 'zod';
import { modelMetadataSchema } from '../../../shared/run/model-metadata.ts';
import { readHdf5 } from '../../backbones/weights/hdf5-file.ts';
import { storedLayers } from '../../backbones/weights/stored-layers.ts';
import type { Executor } from '../../executors/executor.ts';
import { networkWeights, type Weight } from '../../network/description.ts';
import { kerasAttributes } from '../keras-file.ts';
import path from 'node:path';
import { modelLayout } from '../model-layout.ts';
import { readMetadata } from '../../../node/run/model-metadata-file.ts';
import { readLayersModel } from '../read-model.ts';
import { type ReadTopology, readTopology } from '../read-topology.ts';
import { openNetworkScorer } from './network-scorer.ts';
import type { Scorer } from './scorer.ts';

/** Scores with a folder in tfjs's layers format as its files say, pixels prepared as its metadata says. */
export async function openTfjsFolder(executor: Executor, folder: string): Promise<Scorer> {
  const metadata = await readMetadata(path.join(folder, modelLayout.metadata));
  const own: { rescaling: ReadTopology['rescaling'] } = { rescaling: null };
  const { network, weights } = await readLayersModel(folder, (written) => {
    const topology = readTopology(written);
    own.rescaling = topology.rescaling;
    return topology.network;
  });
  const { positiveClass } = metadata;
  // A network that prepares its own pixels is given them as they are.
  const preprocessing = own.rescaling ?? metadata.preprocessing;
  return openNetworkScorer(executor, { network, weights, preprocessing, positiveClass });
}

/** Scores with a Keras HDF5 file as it says itself, its rescaling layer included. */
export async function openKerasFile(executor: Executor, file: string): Promise<Scorer> {
  const { topology, weights, metadata } = await readHdf5(file, (root) => {
    const text = (name: string): unknown => JSON.parse(z.string().parse(root.attrs[name]?.value));
    const read: ReadTopology = readTopology(text(kerasAttributes.topology));
    const stored = new Map<string, Weight>();
    for (const layer of storedLayers(file, root))
      for (const weight of layer.weights)
        stored.set(weight.name.replace(/:0$/, ''), { shape: weight.shape, values: weight.values() });
    return {
      topology: read,
      weights: stored,
      metadata: modelMetadataSchema.parse(text(kerasAttributes.metadata)),
    };
  });
  const { network, rescaling } = topology;
  for (const { name, shape } of networkWeights(network))
    if (weights.get(name)?.shape.join() !== shape.join())
      throw new Error(`The file has no weight ${name} of shape ${shape.join(' × ')}.`);
  const { positiveClass } = metadata;
  const preprocessing = rescaling ?? { scale: [1, 1, 1], offset: [0, 0, 0] };
  return openNetworkScorer(executor, { network, weights, preprocessing, positiveClass });
}
