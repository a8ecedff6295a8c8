const [quote, backslash] = [0x22, 0x5c];
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Whether values in a JSON text are nested in more than `levels` arrays and objects. `JSON.parse` reads any depth, while
 * what writes or walks the value afterwards runs out of stack at some thousands.
 */
export function isNestedDeeper(json: string, levels: number): boolean {
  let depth = 0;
  for (let position = 0; position < json.length; position++) {
    const code = json.charCodeAt(position);
    if (code === quote) position = endOfString(json, position + 1);
    else if (opening.has(code) && ++depth > levels) return true;
    else if (closing.has(code)) depth--;
  }
  return false;
}

/** The position of the quote that ends a string, or of the text's end. */
function endOfString(json: string, start: number): number {
  for (let position = start; position < json.length; position++) {
    const code = json.charCodeAt(position);
    if (code === backslash) position++;
    else if (code === quote) return position;
  }
  return json.length;
}
