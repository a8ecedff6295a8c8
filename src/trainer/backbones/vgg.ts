import type { BackboneName } from '../../shared/configuration/backbone-defaults.ts';
import type { Backbone, WeightFile } from './backbone.ts';
import { defineBackbone } from './define-backbone.ts';
import { NetworkBuilder } from './network-builder.ts';
import { caffePreprocessing } from './preprocessing.ts';
import { kerasApplications, singleWeightFile } from './single-weight-file.ts';

/** Filters of each block's convolutions. */
const filters = [64, 128, 256, 512, 512];

/**
 * VGG16 and VGG19 (Simonyan and Zisserman: "Very Deep Convolutional Networks for Large-Scale Image Recognition",
 * ICLR 2015, configurations D and E), as `keras.applications.VGG16(include_top=False)`.
 */
export const vgg16 = vgg('VGG16', [2, 2, 3, 3, 3], {
  size: 58_889_256,
  md5: '6d6bbae143d832006294945121d1f1fc',
});
export const vgg19 = vgg('VGG19', [2, 2, 4, 4, 4], {
  size: 80_134_624,
  md5: '253f8cb515780f3b799900260a226db6',
});

/** @param convolutions how many each block has */
function vgg(
  name: BackboneName & `VGG${string}`,
  convolutions: readonly number[],
  file: Pick<WeightFile, 'size' | 'md5'>,
): Backbone {
  const kerasName = name.toLowerCase();
  return defineBackbone(name, {
    preprocessing: caffePreprocessing,
    build({ inputSize }) {
      const network = new NetworkBuilder(kerasName);
      let x = network.input('input_layer', [inputSize, inputSize, 3]);
      for (const [index, count] of convolutions.entries()) {
        const block = `block${index + 1}`;
        for (let number = 1; number <= count; number++)
          x = network.conv2d(x, `${block}_conv${number}`, {
            filters: filters[index] ?? 0,
            kernelSize: 3,
            padding: 'same',
            useBias: true,
            activation: 'relu',
          });
        x = network.maxPooling2d(x, `${block}_pool`, { poolSize: 2, strides: 2, padding: 'valid' });
      }
      return network.build(x);
    },
    officialWeights: singleWeightFile(
      `${kerasApplications}${kerasName}/`,
      { name: `${kerasName}_weights_tf_dim_ordering_tf_kernels_notop.h5`, ...file },
      224,
    ),
  });
}
