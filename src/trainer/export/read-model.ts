import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { readRegularFile } from '../../node/files/read-regular-file.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { damagedModel, firstIssue, readMetadata, readModelJson } from '../../node/run/model-metadata-file.ts';
import { sizeOf, type NetworkDescription, type Weight, type Weights } from '../network/description.ts';
import { hashWeights } from '../network/hash-weights.ts';
import { withHead } from '../network/head.ts';
import { layersModelFormat, modelLayout } from './model-layout.ts';
import { fromTfjsWeights, tfjsWeights } from './tfjs-weights.ts';

const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;

const topologySchema = z.object({
  format: z.literal(layersModelFormat),
  modelTopology: z.unknown(),
  weightsManifest: z.array(
    z.object({
      // Plain file names: what is read never leaves the folder.
      paths: z.array(z.string().regex(/^[\w-][\w.-]*$/)),
      weights: z.array(
        z.object({ name: z.string(), shape: z.array(z.int().min(0)), dtype: z.literal('float32') }),
      ),
    }),
  ),
});

export interface SavedModel {
  /** The classifier, ending in logits. */
  readonly network: NetworkDescription;
  readonly weights: Weights;
  readonly metadata: ModelMetadata;
}

/**
 * Reads back the folder that `writeTfjsLayersModel` wrote. The network is built anew from the metadata, and the
 * weights must be exactly those that it has.
 *
 * Throws a UserError when there is no model, it is of a newer version, damaged, or not of this program.
 */
export async function readModel(folder: string): Promise<SavedModel> {
  const metadata = await readMetadata(path.join(folder, modelLayout.metadata));
  const { backbone, head, classes } = metadata;
  const network = withHead(
    backboneNamed(backbone.name).build({ width: backbone.width, inputSize: backbone.inputSize }),
    { ...head, classes: classes.length },
  );
  const { weights } = await readLayersModel(folder, () => network);
  if (hashWeights(weights) !== metadata.weightsSha256)
    throw damagedModel(folder, 'its weights are not those that were saved');
  return { network, weights, metadata };
}

/**
 * Reads a model in tfjs's layers format: its weights by name, which must be exactly those of the network that
 * `networkOf` makes of its topology. Throws a UserError when it is missing or damaged.
 */
export async function readLayersModel(
  folder: string,
  networkOf: (topology: unknown) => NetworkDescription,
): Promise<{ readonly network: NetworkDescription; readonly weights: Weights }> {
  const file = path.join(folder, modelLayout.topology);
  const model = topologySchema.safeParse(await readModelJson(file));
  if (!model.success) throw damagedModel(file, firstIssue(model.error));
  const network = networkOf(model.data.modelTopology);

  const expected = new Map(tfjsWeights(network).map(({ name, shape }) => [name, shape]));
  const listed = model.data.weightsManifest.flatMap((group) => group.weights);
  const fits =
    listed.length === expected.size &&
    listed.every(({ name, shape }) => expected.get(name)?.join() === shape.join());
  if (!fits) throw damagedModel(file, `its weights are not those of ${network.name}`);

  const weights = new Map<string, Weight>();
  for (const group of model.data.weightsManifest) {
    const length = group.weights.reduce((sum, { shape }) => sum + sizeOf(shape) * bytesPerValue, 0);
    const bytes = await readShards(folder, group.paths, length);
    let start = 0;
    for (const { name, shape } of group.weights) {
      const end = start + sizeOf(shape) * bytesPerValue;
      // A copy of its own, so that one weight does not keep all the others in memory.
      weights.set(name, { shape, values: new Float32Array(bytes.buffer.slice(start, end)) });
      start = end;
    }
  }
  return { network, weights: fromTfjsWeights(network, weights) };
}

/** The bytes of the weight files one after the other, which must be `length` altogether. */
async function readShards(
  folder: string,
  names: readonly string[],
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const files = names.map((name) => path.join(folder, name));
  const sizes = await Promise.all(files.map((file) => sizeOfShard(folder, file)));
  const told = sizes.reduce((sum, size) => sum + size, 0);
  // Before there is room made for what it only says that it has.
  if (told !== length) throw damagedModel(folder, `it has ${told} bytes of weights, not ${length}`);
  const bytes = new Uint8Array(length);
  let start = 0;
  for (const [index, file] of files.entries()) {
    const shard = await readRegularFile(file, sizes[index] ?? 0);
    if (shard.length !== sizes[index]) throw damagedModel(file, 'it changed while it was read');
    bytes.set(shard, start);
    start += shard.length;
  }
  return bytes;
}

async function sizeOfShard(folder: string, file: string): Promise<number> {
  const status = await lstat(file).catch((error: unknown) => {
    throw hasCode(error, 'ENOENT') ? damagedModel(folder, `${path.basename(file)} is missing`) : error;
  });
  if (!status.isFile()) throw damagedModel(file, 'it is no regular file');
  return status.size;
}
