import { describe, expect, it } from 'vitest';
import { markdownTable, markdownText } from '../../../src/shared/text/markdown.ts';

describe('text in Markdown', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert\(1\)\>`],
    ['a | b', String.raw`a \| b`],
    ['[x](javascript:alert(1))', String.raw`\[x\]\(javascript:alert\(1\)\)`],
    ['**bold** `code` _x_ ~y~', String.raw`\*\*bold\*\* \`code\` \_x\_ \~y\~`],
    ['# heading', String.raw`\# heading`],
    ['- item', String.raw`\- item`],
    ['2026-01-02', '2026-01-02'],
    ['1. item', String.raw`1\. item`],
    ['www.example.org', String.raw`www\.example.org`],
    ['https://example.org', String.raw`https\://example.org`],
    ['&lt;b&gt;', String.raw`\&lt;b\&gt;`],
    ['back\\slash', String.raw`back\\slash`],
    ['two\nlines\r\tand\u2028more', 'two\uFFFDlines\uFFFD\uFFFDand\uFFFDmore'],
    ['gnp.\u202Eevil', 'gnp.\uFFFDevil'],
    ['Röntgen 胸部', 'Röntgen 胸部'],
  ])('shows %j and nothing else', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  it('does not grow without end', () => {
    expect(markdownText('x'.repeat(10_000)).length).toBeLessThan(400);
  });

  it('is laid out as a table', () => {
    expect(markdownTable(['a', 'b'], [['1', '2']])).toEqual(['| a | b |', '| --- | --- |', '| 1 | 2 |']);
  });
});
