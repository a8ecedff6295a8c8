import { heatColour } from '../../src/shared/classification/heat-colour.ts';
import type { Explanation } from '../../src/shared/protocol/classifier-protocol.ts';

/** Points in each direction between which the browser draws evenly: many more than a heat map has. */
const size = 256;

/** A heat map as a canvas to be laid over the picture: the stronger a place, the brighter and the less transparent. */
export function heatOverlay({ values, height, width }: Explanation['heatMap']): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(size, size);
  const at = (row: number, column: number): number => values[row * width + column] ?? 0;
  for (let y = 0; y < size; y++) {
    const [above, below, down] = neighbours(y, height);
    for (let x = 0; x < size; x++) {
      const [left, right, along] = neighbours(x, width);
      const upper = at(above, left) * (1 - along) + at(above, right) * along;
      const lower = at(below, left) * (1 - along) + at(below, right) * along;
      const strength = Math.min(1, Math.max(0, upper * (1 - down) + lower * down));
      const pixel = 4 * (y * size + x);
      image.data.set(heatColour(strength), pixel);
      image.data[pixel + 3] = Math.round(255 * strength);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The two cells between whose middles a point lies, and how far it is from the first to the second. */
function neighbours(point: number, cells: number): [number, number, number] {
  const place = Math.min(cells - 1, Math.max(0, ((point + 0.5) / size) * cells - 0.5));
  const first = Math.floor(place);
  return [first, Math.min(cells - 1, first + 1), place - first];
}
