import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { initializeUntrained } from '../../../src/trainer/network/initialize-untrained.ts';
import { writeKerasWeightsFile } from '../../support/keras-weights-file.ts';

/** Writes a file that stands in for published ImageNet weights into a folder: of the right shape, and random. */
export async function writeStandInWeights(
  folder: string,
  options: { readonly width: number; readonly inputSize: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const network = mobileNetV2.build(options);
  const { name } = mobileNetV2.officialWeights(options).file;
  await writeKerasWeightsFile(path.join(folder, name), network, initializeUntrained(network, 1));
}
