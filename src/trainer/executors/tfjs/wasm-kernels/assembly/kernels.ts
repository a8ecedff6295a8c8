/**
 * The heavy operations, forward and backward, that tfjs's wasm backend lacks or does slowly, on float32 tensors in that
 * backend's own memory. Everything is passed as byte addresses and counts; activations are channels-last.
 *
 * Sums run in a fixed order with separate multiplication and addition, so that the same input gives the same bits on
 * every machine. The module holds no static data: the memory belongs to tfjs.
 */
export { matrixProduct, matrixProductScratchBytes } from './matrix-product';
export { depthwiseConvolution, depthwiseInputGradient, depthwiseKernelGradient } from './depthwise';
export { reluGradient, relu6Gradient, sigmoidGradient, swishGradient } from './activations';
export { averagePooling, averagePoolingGradient, maxPooling, maxPoolingGradient } from './pooling';
export { gatherPatches, scatterPatches } from './patches';
export { sumOverPositions } from './sums';
