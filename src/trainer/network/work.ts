import { type Layer, type NetworkDescription, sizeOf } from './description.ts';

/** Multiplications and additions that each layer takes for one example, by layer name; what is not a product is free. */
export function multiplyAdds(network: NetworkDescription): ReadonlyMap<string, number> {
  const shapes = new Map(network.layers.map((layer) => [layer.name, layer.outputShape]));
  return new Map(
    network.layers.map((layer) => [
      layer.name,
      workOf(layer, shapes.get(layer.inputs[0] ?? '')?.at(-1) ?? 0),
    ]),
  );
}

function workOf(layer: Layer, inputChannels: number): number {
  switch (layer.operation) {
    case 'conv2d':
      return sizeOf(layer.outputShape) * sizeOf(layer.kernelSize) * inputChannels;
    case 'depthwiseConv2d':
      return sizeOf(layer.outputShape) * sizeOf(layer.kernelSize);
    case 'dense':
      return sizeOf(layer.outputShape) * inputChannels;
    default:
      return 0;
  }
}
