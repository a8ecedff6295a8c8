import { proveBesideKeras } from '../../../support/backbone-parity.ts';

proveBesideKeras('DenseNet and Inception beside Keras', [
  {
    backbone: 'DenseNet121',
    inputSize: 32,
    fineTuneAt: 0,
    features: ['pool1', 'conv2_block3_concat', 'pool3_pool', 'conv5_block1_0_bn'],
  },
  { backbone: 'DenseNet121', inputSize: 32, features: [] },
  {
    backbone: 'InceptionV3',
    inputSize: 75,
    fineTuneAt: 0,
    features: ['max_pooling2d', 'mixed0', 'average_pooling2d_4', 'mixed8', 'concatenate_1'],
  },
  { backbone: 'InceptionV3', inputSize: 75, features: [] },
]);
