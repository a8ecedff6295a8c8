/** Longest text from outside that goes into a document. */
const longest = 300;

/**
 * Text from outside (a class, a path, a name) as Markdown that shows it and nothing else: no markup, no HTML, no link, no
 * end of a line or of a table's cell. What cannot be seen, or turns the direction of writing, becomes a sign.
 */
export function markdownText(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replace(/[\\`*_{}[\]()<>#|&~@!$^]|:(?=\/)/g, '\\$&')
    .replace(/(www)\./gi, '$1\\.')
    .replace(/^([-+=]|\d+(?=\.(?:\s|$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** A table with headings; cells are Markdown already. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}
