import type { Weights } from '../../network/description.ts';
import type { GraphBuilder, Output } from './graph-builder.ts';

/** The weights of a network as tensors of a graph: read from variables where they are trained, constant otherwise. */
export class NetworkWeights {
  private readonly tensors: Map<string, Output>;

  /** @param trained what reads the variable of each trained weight, by the weight's name */
  constructor(
    private readonly builder: GraphBuilder,
    private readonly weights: Weights,
    trained: ReadonlyMap<string, Output>,
  ) {
    this.tensors = new Map(trained);
  }

  /** Throws a RangeError when there is no such weight. */
  tensor(name: string): Output {
    let tensor = this.tensors.get(name);
    if (!tensor) {
      const { shape, values } = this.weight(name);
      tensor = this.builder.constant(name, values, shape);
      this.tensors.set(name, tensor);
    }
    return tensor;
  }

  /** The weights themselves, of which none that is trained may be asked for. */
  get values(): Weights {
    return this.weights;
  }

  /** A constant made of weights that are never trained. */
  derived(name: string, from: string, map: (value: number) => number): Output {
    const { shape, values } = this.weight(from);
    return this.builder.constant(name, values.map(map), shape);
  }

  private weight(name: string) {
    const weight = this.weights.get(name);
    if (!weight) throw new RangeError(`There is no weight called ${name}.`);
    return weight;
  }
}
