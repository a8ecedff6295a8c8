import { proveBesideKeras } from '../../../support/backbone-parity.ts';

proveBesideKeras('MobileNet, VGG and ResNet beside Keras', [
  {
    backbone: 'MobileNet',
    width: 0.5,
    inputSize: 33,
    alsoDescribedAt: 97,
    fineTuneAt: 0,
    features: ['conv1_relu', 'conv_pad_4', 'conv_dw_6_bn'],
  },
  { backbone: 'MobileNet', inputSize: 32, features: ['conv_pw_11_relu'] },
  { backbone: 'VGG16', inputSize: 32, fineTuneAt: 0, features: ['block1_pool', 'block4_conv3'] },
  { backbone: 'VGG19', inputSize: 32, features: ['block4_pool'] },
  {
    backbone: 'ResNet50',
    inputSize: 32,
    alsoDescribedAt: 97,
    fineTuneAt: 0,
    features: ['conv1_relu', 'pool1_pool', 'conv3_block1_add', 'conv4_block6_out'],
  },
]);
