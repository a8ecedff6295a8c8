interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** The least contrast at which a line or a mark can be told from what is behind it (WCAG 2.2, 1.4.11). */
const leastContrast = 3;

/**
 * A colour of a theme, drawn towards `foreground` as far as it takes to be seen on `background`: themes have colours that
 * hardly differ from it. What is half transparent is made opaque, since themes mean such colours for areas, not for
 * lines. All are CSS colours in hexadecimal or `rgb()`; one that cannot be read is given back as it is.
 */
export function legible(colour: string, background: string, foreground: string): string {
  const [mark, ground, ink] = [parse(colour), parse(background), parse(foreground)];
  if (!mark || !ground || !ink) return colour;
  for (let share = 0; share < 1; share += 0.05) {
    const drawn = mix(mark, ink, share);
    if (contrast(drawn, ground) >= leastContrast) return format(drawn);
  }
  return foreground;
}

function parse(text: string): Colour | null {
  const hexadecimal = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text.trim())?.[1];
  if (hexadecimal !== undefined) {
    const digits = hexadecimal.length <= 4 ? hexadecimal.replaceAll(/./g, '$&$&') : hexadecimal;
    const [red = 0, green = 0, blue = 0] = (digits.match(/../g) ?? []).map((pair) =>
      Number.parseInt(pair, 16),
    );
    return { red, green, blue };
  }
  const numbers = /^rgba?\(([^)]*)\)$/i.exec(text.trim())?.[1]?.match(/[\d.]+/g);
  if (!numbers || numbers.length < 3) return null;
  const [red = 0, green = 0, blue = 0] = numbers.map(Number.parseFloat);
  return { red, green, blue };
}

function mix(first: Colour, second: Colour, share: number): Colour {
  const between = (from: number, to: number): number => from + (to - from) * share;
  return {
    red: between(first.red, second.red),
    green: between(first.green, second.green),
    blue: between(first.blue, second.blue),
  };
}

/** The contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
function contrast(first: Colour, second: Colour): number {
  const [one, other] = [luminance(first), luminance(second)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance({ red, green, blue }: Colour): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function format({ red, green, blue }: Colour): string {
  return `#${[red, green, blue].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}
