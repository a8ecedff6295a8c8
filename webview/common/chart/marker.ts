/** Shapes that tell lines apart without colour. */
export const markerShapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'down'] as const;
export type MarkerShape = (typeof markerShapes)[number] | 'star';

/** The outline of a marker about (x, y) as SVG path data, which canvas takes too. `radius` in the same unit. */
export function markerPath(shape: MarkerShape, x: number, y: number, radius: number): string {
  switch (shape) {
    case 'circle':
      return `M${n(x - radius)} ${n(y)}a${n(radius)} ${n(radius)} 0 1 0 ${n(2 * radius)} 0a${n(radius)} ${n(radius)} 0 1 0 ${n(-2 * radius)} 0Z`;
    case 'square': {
      const half = radius * 0.88;
      return polygon([
        [x - half, y - half],
        [x + half, y - half],
        [x + half, y + half],
        [x - half, y + half],
      ]);
    }
    case 'triangle':
      return regular(x, y, radius * 1.25, 3, -90);
    case 'down':
      return regular(x, y, radius * 1.25, 3, 90);
    case 'diamond':
      return regular(x, y, radius * 1.25, 4, -90);
    case 'cross': {
      const [far, near] = [radius * 1.1, radius * 0.4];
      return polygon(
        (
          [
            [-near, -far],
            [near, -far],
            [near, -near],
            [far, -near],
            [far, near],
            [near, near],
            [near, far],
            [-near, far],
            [-near, near],
            [-far, near],
            [-far, -near],
            [-near, -near],
          ] as const
        ).map(([dx, dy]) => [x + dx, y + dy]),
      );
    }
    case 'star':
      return polygon(
        Array.from({ length: 10 }, (_, index) => {
          const angle = ((index * 36 - 90) * Math.PI) / 180;
          const distance = index % 2 === 0 ? radius * 1.7 : radius * 0.72;
          return [x + distance * Math.cos(angle), y + distance * Math.sin(angle)];
        }),
      );
  }
}

function regular(x: number, y: number, radius: number, corners: number, firstDegrees: number): string {
  return polygon(
    Array.from({ length: corners }, (_, index) => {
      const angle = ((firstDegrees + (index * 360) / corners) * Math.PI) / 180;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    }),
  );
}

function polygon(corners: readonly (readonly [number, number])[]): string {
  return `M${corners.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}Z`;
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
