/** Inferno of matplotlib at five places: it rises evenly in lightness, also for the colour-blind and in print. */
const colours: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
];

/** The red, green and blue, 0 to 255, in which a place of a heat map is drawn; `strength` 0 to 1. */
export function heatColour(strength: number): number[] {
  const place = strength * (colours.length - 1);
  const [below, above] = [colours[Math.floor(place)], colours[Math.ceil(place)]];
  return [0, 1, 2].map((channel) => {
    const [from, to] = [below?.[channel] ?? 0, above?.[channel] ?? 0];
    return Math.round(from + (to - from) * (place - Math.floor(place)));
  });
}
