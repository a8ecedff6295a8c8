import { proveBesideKeras } from '../../../support/backbone-parity.ts';

proveBesideKeras('EfficientNet beside Keras', [
  {
    backbone: 'EfficientNetB0',
    inputSize: 32,
    alsoDescribedAt: 97,
    fineTuneAt: 0,
    features: ['rescaling_1', 'stem_conv_pad', 'block1a_se_expand', 'block3b_add', 'block6a_se_excite'],
  },
  { backbone: 'EfficientNetB1', inputSize: 32, features: ['block2c_add'] },
  { backbone: 'EfficientNetB2', inputSize: 32, features: ['block2c_add'] },
  { backbone: 'EfficientNetB3', inputSize: 32, features: ['block2c_add'] },
]);
