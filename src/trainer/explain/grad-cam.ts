import {
  layerNamed,
  type DenseLayer,
  type NetworkDescription,
  type Weights,
} from '../network/description.ts';
import { headLayers } from '../network/head.ts';

/** Where a network looked for a class: [height, width], 0 to 1, the strongest place 1, or 0 everywhere. */
export interface HeatMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** The layer whose activation is explained: the last one that still has places, before the head pools them. */
export function explainedLayer(classifier: NetworkDescription): string {
  const [layer] = layerNamed(classifier, headLayers.pooling).inputs;
  if (layer === undefined) throw new RangeError('The pooling layer has no input.');
  return layer;
}

/** A head's logits and how they change with what it is given. */
export interface HeadResult {
  readonly logits: Float64Array;
  /** Gradient of one logit, or of its negative, by the pooled activations: one value a channel. */
  readonly gradientOf: (output: number, sign?: 1 | -1) => Float64Array;
}

/**
 * Runs a head from pooled activations to logits, in inference mode, keeping what the chain rule needs: dropout does
 * nothing, a ReLU lets a gradient pass where its input was positive.
 *
 * Throws a RangeError for a layer that no head has and for weights that are missing.
 */
export function runHead(classifier: NetworkDescription, weights: Weights, pooled: Float64Array): HeadResult {
  const start = classifier.layers.findIndex(({ name }) => name === headLayers.pooling);
  const steps: DenseStep[] = [];
  let values = pooled;
  for (const layer of classifier.layers.slice(start + 1)) {
    if (layer.operation === 'dropout') continue;
    if (layer.operation !== 'dense')
      throw new RangeError(`${layer.name} is a ${layer.operation} layer, which no head has.`);
    const step = denseStep(layer, weights, values);
    steps.push(step);
    values = step.outputs;
  }
  return {
    logits: values,
    gradientOf: (output, sign = 1) => {
      let gradient = new Float64Array(values.length);
      gradient[output] = sign;
      for (const step of [...steps].reverse()) gradient = gradientByInputs(step, gradient);
      return gradient;
    },
  };
}

/**
 * Grad-CAM (R. R. Selvaraju et al., ICCV 2017): each channel of the last convolutional activation weighted by the
 * gradient of the class's logit by it, averaged over its places; the sum, as far as it speaks for the class. A head
 * begins with a mean over all places, so that the gradient is the same at each of them and known exactly.
 *
 * @param activation [places, channels], the output of `explainedLayer`
 * @param gradient of the class's logit by the pooled activation, from `runHead`
 */
export function gradCam(
  activation: Float32Array,
  gradient: Float64Array,
  { height, width }: { readonly height: number; readonly width: number },
): HeatMap {
  const places = height * width;
  const channels = gradient.length;
  if (activation.length !== places * channels)
    throw new RangeError(`${activation.length} values are not ${height} × ${width} × ${channels}.`);
  const sums = new Float64Array(places);
  let strongest = 0;
  for (let place = 0; place < places; place++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += ((gradient[channel] ?? 0) / places) * (activation[place * channels + channel] ?? 0);
    }
    sums[place] = Math.max(0, sum);
    strongest = Math.max(strongest, sum);
  }
  const values = Float32Array.from(sums, (sum) => (strongest > 0 ? sum / strongest : 0));
  return { height, width, values };
}

/** The mean of each channel over all places: [places, channels] to [channels]. */
export function pooledActivation(activation: Float32Array, channels: number): Float64Array {
  const pooled = new Float64Array(channels);
  activation.forEach((value, at) => {
    pooled[at % channels] = (pooled[at % channels] ?? 0) + value;
  });
  return pooled.map((sum) => (sum * channels) / activation.length);
}

interface DenseStep {
  readonly layer: DenseLayer;
  /** [inputs, units]. */
  readonly kernel: Float32Array;
  readonly inputs: number;
  readonly outputs: Float64Array;
}

function denseStep(layer: DenseLayer, weights: Weights, given: Float64Array): DenseStep {
  const kernel = weights.get(`${layer.name}/kernel`)?.values;
  const bias = weights.get(`${layer.name}/bias`)?.values;
  if (kernel?.length !== given.length * layer.units || bias?.length !== layer.units)
    throw new RangeError(`The weights of ${layer.name} are missing or of another shape.`);
  if (layer.activation !== 'relu' && layer.activation !== 'linear')
    throw new RangeError(`${layer.name} applies ${layer.activation}, which no layer of a head does.`);
  const outputs = Float64Array.from(bias);
  given.forEach((value, input) => {
    for (let unit = 0; unit < layer.units; unit++)
      outputs[unit] = (outputs[unit] ?? 0) + value * (kernel[input * layer.units + unit] ?? 0);
  });
  const activated = layer.activation === 'relu' ? outputs.map((value) => Math.max(0, value)) : outputs;
  return { layer, kernel, inputs: given.length, outputs: activated };
}

function gradientByInputs(
  { layer, kernel, inputs, outputs }: DenseStep,
  gradient: Float64Array,
): Float64Array<ArrayBuffer> {
  const { units, activation } = layer;
  const passed = gradient.map((value, unit) =>
    activation === 'relu' && (outputs[unit] ?? 0) <= 0 ? 0 : value,
  );
  return Float64Array.from({ length: inputs }, (_, input) =>
    passed.reduce((sum, value, unit) => sum + value * (kernel[input * units + unit] ?? 0), 0),
  );
}
