/** A drawing surface of small dots that is shown as text. Dots are counted from the top left. */
export interface DotCanvas {
  /** Size in dots. */
  readonly width: number;
  readonly height: number;
  /** A straight line between two dots; `pen` chooses the colour of the characters it passes. */
  line(fromX: number, fromY: number, toX: number, toY: number, pen: number): void;
  /** Puts one character over the dots of a place. */
  mark(x: number, y: number, character: string, pen: number): void;
  /** As `mark`, but only where nothing is drawn. */
  fill(x: number, y: number, character: string, pen: number): void;
  /** The rows of characters, each painted by the pens that drew it last. */
  rows(paint: (text: string, pen: number) => string): string[];
}

/** Dots of a character by row and column, as Unicode numbers them in its braille block. */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A canvas of `columns` × `rows` characters: 2 × 4 dots each in braille, or one each in ASCII. */
export function makeDotCanvas(columns: number, rows: number, unicode: boolean): DotCanvas {
  const [across, down] = unicode ? [2, 4] : [1, 1];
  const bits = new Uint8Array(columns * rows);
  const pens = new Int8Array(columns * rows).fill(-1);
  const marks = new Map<number, string>();

  const cellOf = (x: number, y: number): number | undefined => {
    const column = Math.floor(x / across);
    const row = Math.floor(y / down);
    return column >= 0 && column < columns && row >= 0 && row < rows ? row * columns + column : undefined;
  };
  const dot = (x: number, y: number, pen: number): void => {
    const cell = cellOf(x, y);
    if (cell === undefined) return;
    bits[cell] = (bits[cell] ?? 0) | (unicode ? (brailleBits[y % 4]?.[x % 2] ?? 0) : 1);
    if (!marks.has(cell)) pens[cell] = pen;
  };

  return {
    width: columns * across,
    height: rows * down,
    line(fromX, fromY, toX, toY, pen) {
      const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
      for (let step = 0; step <= steps; step++) {
        const share = step / steps;
        dot(Math.round(fromX + (toX - fromX) * share), Math.round(fromY + (toY - fromY) * share), pen);
      }
    },
    mark(x, y, character, pen) {
      const cell = cellOf(x, y);
      if (cell === undefined) return;
      marks.set(cell, character);
      pens[cell] = pen;
    },
    fill(x, y, character, pen) {
      const cell = cellOf(x, y);
      if (cell !== undefined && bits[cell] === 0 && !marks.has(cell)) this.mark(x, y, character, pen);
    },
    rows(paint) {
      return Array.from({ length: rows }, (_, row) => {
        let text = '';
        let run = '';
        let runPen = -1;
        const flush = (): void => {
          text += runPen < 0 ? run : paint(run, runPen);
          run = '';
        };
        for (let cell = row * columns; cell < (row + 1) * columns; cell++) {
          const pen = pens[cell] ?? -1;
          if (pen !== runPen) flush();
          runPen = pen;
          const drawn = bits[cell] ?? 0;
          run +=
            marks.get(cell) ??
            (drawn === 0 ? ' ' : unicode ? String.fromCharCode(0x2800 + drawn) : pen === 0 ? '.' : ':');
        }
        flush();
        return text;
      });
    },
  };
}
