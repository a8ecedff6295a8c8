import { proveBesideKeras } from '../../../support/backbone-parity.ts';

proveBesideKeras('DenseNet and Inception beside Keras', [
  {
    backbone: 'DenseNet121',
    inputSize: 32,
    alsoDescribedAt: 97,
    fineTuneAt: 0,
    features: ['pool1', 'conv2_block3_concat', 'pool3_pool', 'conv5_block1_0_bn'],
  },
  {
    backbone: 'InceptionV3',
    inputSize: 75,
    alsoDescribedAt: 97,
    fineTuneAt: 0,
    features: ['max_pooling2d', 'mixed0', 'average_pooling2d_4', 'mixed8', 'concatenate_1'],
  },
]);
