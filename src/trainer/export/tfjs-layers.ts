import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { modelMetadataSchema, type ModelMetadata } from '../../shared/run/model-metadata.ts';
import { replaceFolder } from '../../node/files/replace-folder.ts';
import { temporaryName, writeAtomically } from '../../node/files/write-atomically.ts';
import { writeError } from '../../node/files/write-error.ts';
import type { NetworkDescription, Weights } from '../network/description.ts';
import { tfjsWeights, toTfjsWeights } from './tfjs-weights.ts';
import { layersModelFormat, modelLayout } from './model-layout.ts';
import { kerasTopology } from './keras-topology.ts';

/** Of one weight file; the size that tfjs's own tools use, so that browsers can cache them. */
const shardBytes = 4 << 20;

/**
 * Writes a classifier as a folder in tfjs's layers format, which `tf.loadLayersModel` reads: from prepared pixels
 * [batch, height, width, 3] to probabilities. Beside it goes the metadata that `readModel` needs.
 *
 * The folder appears by a rename when all is on the disk; one that is there already is replaced.
 *
 * `network` ends in logits; `extras` are texts to lie beside it, by file name; `weights` holds all of its weights by name. Throws a RangeError when one is missing, a
 * UserError when the folder cannot be written (a full disk).
 */
export async function writeTfjsLayersModel(
  folder: string,
  network: NetworkDescription,
  weights: Weights,
  metadata: ModelMetadata,
  extras: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { manifest, bytes } = packWeights(network, weights);
  const shards = Math.max(1, Math.ceil(bytes.length / shardBytes));
  const shardName = (index: number): string => `group1-shard${index + 1}of${shards}.bin`;
  const names = Array.from({ length: shards }, (_, index) => shardName(index));
  const model = {
    format: layersModelFormat,
    generatedBy: `transfer-learning-medical-imaging ${metadata.software.version}`,
    convertedBy: null,
    modelTopology: kerasTopology(network, 'tfjs'),
    weightsManifest: [{ paths: names, weights: manifest }],
  };

  const target = path.resolve(folder);
  const temporary = temporaryName(target);
  try {
    await mkdir(temporary, { recursive: true });
    for (const [index, name] of names.entries())
      await writeAtomically(
        path.join(temporary, name),
        bytes.subarray(index * shardBytes, (index + 1) * shardBytes),
      );
    await writeAtomically(
      path.join(temporary, modelLayout.metadata),
      `${JSON.stringify(modelMetadataSchema.parse(metadata), null, 2)}\n`,
    );
    for (const [name, text] of Object.entries(extras))
      await writeAtomically(path.join(temporary, name), text);
    await writeAtomically(path.join(temporary, modelLayout.topology), JSON.stringify(model));
    await replaceFolder(temporary, target);
  } catch (error) {
    const failure = writeError(error, target);
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw failure;
  }
}

interface ManifestEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

function packWeights(
  network: NetworkDescription,
  weights: Weights,
): { manifest: ManifestEntry[]; bytes: Uint8Array } {
  const values = toTfjsWeights(network, weights);
  const manifest: ManifestEntry[] = [];
  const parts: Uint8Array[] = [];
  for (const { name, shape } of tfjsWeights(network)) {
    const weight = values.get(name);
    if (weight?.shape.join() !== shape.join())
      throw new RangeError(`The weight ${name} is missing or not of shape ${shape.join('×')}.`);
    manifest.push({ name, shape, dtype: 'float32' });
    const { buffer, byteOffset, byteLength } = weight.values;
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return { manifest, bytes: Buffer.concat(parts) };
}
