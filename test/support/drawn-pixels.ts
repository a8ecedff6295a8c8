import { randomStream } from '../../src/shared/random/random-stream.ts';

/** Pixels as of grey photographs, 0 to 255, [count, size, size, 3]: soft shapes with grain, each picture another. */
export function drawnPixels(count: number, size: number, seed = 1): Float32Array {
  const pixels = new Float32Array(count * size * size * 3);
  for (let picture = 0; picture < count; picture++) {
    const random = randomStream(seed, 'picture', picture);
    const waves = Array.from({ length: 6 }, () => ({
      x: random.uniform(-9, 9) / size,
      y: random.uniform(-9, 9) / size,
      phase: random.uniform(0, 2 * Math.PI),
    }));
    const light = random.uniform(90, 160);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const shape = waves.reduce((sum, wave) => sum + Math.cos(wave.x * x + wave.y * y + wave.phase), 0);
        const value = Math.round(Math.min(255, Math.max(0, light + 28 * shape + 6 * random.normal())));
        pixels.fill(value, ((picture * size + y) * size + x) * 3, ((picture * size + y) * size + x) * 3 + 3);
      }
  }
  return pixels;
}
