import type { OptimizerConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { Weight, Weights } from '../network/description.ts';
import type { OptimizerState } from './executor.ts';

/**
 * Adam, AdamW and SGD with momentum as Keras 3 defines them, on plain arrays.
 *
 * State is single precision like the weights; each update is computed in double. One pass over each weight does
 * clipping, decay, moments and step.
 */
export class Optimizer {
  private steps = 0;
  private readonly slots = new Map<string, Weight>();

  constructor(
    private readonly configuration: OptimizerConfiguration,
    initialState?: OptimizerState,
  ) {
    if (!initialState) return;
    this.steps = initialState.steps;
    for (const [name, { shape, values }] of initialState.slots)
      this.slots.set(name, { shape, values: values.slice() });
  }

  /** Changes `weights` in place by one step. `gradients` has one entry for each weight to be changed. */
  apply(
    weights: Weights,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): { gradientNorm: number } {
    this.steps++;
    const norms = new Map([...gradients].map(([name, gradient]) => [name, norm(gradient)]));
    const globalNorm = Math.hypot(...norms.values());
    const { clipNorm, globalClipNorm } = this.configuration;
    const globalFactor =
      globalClipNorm !== null && globalNorm > globalClipNorm ? globalClipNorm / globalNorm : 1;
    for (const [name, gradient] of gradients) {
      const weight = weights.get(name);
      if (!weight) throw new RangeError(`There is no weight called ${name}.`);
      const own = norms.get(name) ?? 0;
      const ownFactor = clipNorm !== null && own > clipNorm ? clipNorm / own : 1;
      const factor = clipNorm === null ? globalFactor : ownFactor;
      this.update(name, weight, gradient, factor, learningRate);
    }
    return { gradientNorm: globalNorm };
  }

  /** A copy of the optimiser's memory. */
  state(): OptimizerState {
    return {
      steps: this.steps,
      slots: new Map(
        [...this.slots].map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
      ),
    };
  }

  private slot(slot: string, name: string, weight: Weight): Float32Array {
    const key = `${slot}:${name}`;
    let found = this.slots.get(key);
    if (!found) {
      found = { shape: weight.shape, values: new Float32Array(weight.values.length) };
      this.slots.set(key, found);
    }
    return found.values;
  }

  private update(
    name: string,
    weight: Weight,
    gradient: Float32Array,
    factor: number,
    learningRate: number,
  ): void {
    const { configuration } = this;
    const { values } = weight;
    switch (configuration.name) {
      case 'adam':
      case 'adamw':
        updateAdam(values, gradient, this.slot('m', name, weight), this.slot('v', name, weight), {
          factor,
          stepSize:
            (learningRate * Math.sqrt(1 - configuration.beta2 ** this.steps)) /
            (1 - configuration.beta1 ** this.steps),
          keep: configuration.name === 'adamw' ? 1 - learningRate * configuration.weightDecay : 1,
          beta1: configuration.beta1,
          beta2: configuration.beta2,
          epsilon: configuration.epsilon,
        });
        break;
      case 'sgd':
        updateSgd(values, gradient, this.slot('momentum', name, weight), {
          factor,
          learningRate,
          momentum: configuration.momentum,
          nesterov: configuration.nesterov,
        });
        break;
    }
  }
}

interface AdamStep {
  readonly factor: number;
  readonly stepSize: number;
  readonly keep: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Kingma and Ba 2015 in the form with epsilon outside the bias correction; decay as Loshchilov and Hutter 2019. */
function updateAdam(
  values: Float32Array,
  gradient: Float32Array,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  { factor, stepSize, keep, beta1, beta2, epsilon }: AdamStep,
): void {
  for (let i = 0; i < values.length; i++) {
    const g = (gradient[i] as number) * factor;
    const m = (firstMoment[i] as number) * beta1 + g * (1 - beta1);
    const v = (secondMoment[i] as number) * beta2 + g * g * (1 - beta2);
    firstMoment[i] = m;
    secondMoment[i] = v;
    values[i] = (values[i] as number) * keep - (stepSize * m) / (Math.sqrt(v) + epsilon);
  }
}

interface SgdStep {
  readonly factor: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
}

function updateSgd(
  values: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  { factor, learningRate, momentum, nesterov }: SgdStep,
): void {
  for (let i = 0; i < values.length; i++) {
    const step = learningRate * (gradient[i] as number) * factor;
    const moved = (velocity[i] as number) * momentum - step;
    velocity[i] = moved;
    values[i] = (values[i] as number) + (nesterov ? momentum * moved - step : moved);
  }
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}
