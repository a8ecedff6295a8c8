import type { Layer } from '../network/description.ts';

/**
 * Layers in the order of `Model.layers` in Keras, which its guides count by and its weight files are written in: by
 * depth, the number of layers on the longest way to the output, deepest first; layers of one depth in the order in which
 * a walk from the output back to the input comes upon them. Layers that the output does not need are left out.
 */
export function kerasOrder(layers: readonly Layer[], output: string): Layer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const met = new Map<string, number>();
  const finished: Layer[] = [];
  const visit = (name: string): void => {
    const layer = byName.get(name);
    if (!layer || met.has(name)) return;
    met.set(name, met.size);
    for (const input of layer.inputs) visit(input);
    finished.push(layer);
  };
  visit(output);

  const depths = new Map<string, number>();
  for (const layer of finished.reverse()) {
    const depth = depths.get(layer.name) ?? 0;
    depths.set(layer.name, depth);
    for (const input of layer.inputs) depths.set(input, Math.max(depth + 1, depths.get(input) ?? 0));
  }
  const rank = (numbers: ReadonlyMap<string, number>, { name }: Layer): number => numbers.get(name) ?? 0;
  return finished.sort((a, b) => rank(depths, b) - rank(depths, a) || rank(met, a) - rank(met, b));
}
