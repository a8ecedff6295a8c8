import { attribute, type GraphBuilder, type Output } from './graph-builder.ts';

/** From the gradient of an operation's output to that of one of its inputs, as further operations. */
export type Gradient = (upstream: Output) => Output;

interface Entry {
  readonly output: Output;
  readonly inputs: readonly Output[];
  readonly gradients: readonly Gradient[];
}

/**
 * Notes which operations of a graph can be differentiated, in the order in which they were added, for reverse-mode
 * differentiation (Linnainmaa 1976; Baydin et al. 2018).
 */
export class Tape {
  private readonly entries: Entry[] = [];

  constructor(readonly builder: GraphBuilder) {}

  /** Notes how to differentiate `output` with respect to each of `inputs`; gives `output`. */
  record(output: Output, inputs: readonly Output[], gradients: readonly Gradient[]): Output {
    this.entries.push({ output, inputs, gradients });
    return output;
  }

  /**
   * Adds the operations that compute the gradient of each of `targets`, by its key, given that of `output`.
   *
   * Only what leads from `output` to a target is added: nothing below the lowest target, and no gradient of a constant.
   * Throws a RangeError for a target on which `output` does not depend.
   */
  gradients(
    output: Output,
    outputGradient: Output,
    targets: ReadonlyMap<string, Output>,
  ): Map<string, Output> {
    const reaching = new Set([...targets.values()].map(({ name }) => name));
    for (const { output: result, inputs } of this.entries)
      if (inputs.some(({ name }) => reaching.has(name))) reaching.add(result.name);

    const arriving = new Map<string, Output[]>([[output.name, [outputGradient]]]);
    const total = (name: string): Output | undefined => {
      const parts = arriving.get(name);
      if (!parts) return undefined;
      const sum = this.sum(parts);
      arriving.set(name, [sum]);
      return sum;
    };
    for (const { output: result, inputs, gradients } of [...this.entries].reverse()) {
      if (!reaching.has(result.name)) continue;
      const upstream = total(result.name);
      if (!upstream) continue;
      for (const [index, input] of inputs.entries()) {
        const gradient = gradients[index];
        if (!gradient || !reaching.has(input.name)) continue;
        arriving.set(input.name, [...(arriving.get(input.name) ?? []), gradient(upstream)]);
      }
    }
    return new Map(
      [...targets].map(([key, target]) => {
        const gradient = total(target.name);
        if (!gradient) throw new RangeError(`No gradient is defined for ${key}.`);
        return [key, gradient];
      }),
    );
  }

  private sum(parts: readonly Output[]): Output {
    const [first] = parts;
    if (!first) throw new RangeError('There is nothing to add up.');
    if (parts.length === 1) return first;
    return this.builder.add('AddN', {
      name: `${first.operation}/sum`,
      inputs: parts,
      attributes: { ...this.builder.numbers, N: attribute.integer(parts.length) },
      shape: first.shape,
    });
  }
}
