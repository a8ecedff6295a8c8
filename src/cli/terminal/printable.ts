/**
 * What a terminal would act on instead of showing: control characters (of which escape sequences are made), line and
 * paragraph separators, and the marks that turn the direction of writing.
 */
const acting = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** A text from outside (a file's name, a class, a message) with everything that acts on a terminal made visible. */
export function printable(text: string): string {
  return text.replace(acting, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** As `printable`, keeping line breaks: for our own messages of several lines. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}
