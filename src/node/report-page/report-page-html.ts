import { reportPageDataId, type ReportPage } from '../../shared/protocol/report-page.ts';

export interface ReportPageParts {
  readonly page: ReportPage;
  readonly title: string;
  /** The bundle of the page, and its style sheet. */
  readonly script: string;
  readonly style: string;
  /** Unguessable, new for each page: only the script and the styles that carry it count. */
  readonly nonce: string;
}

/**
 * A report as one file: script, styles and data stand in it, and its policy lets nothing else load, from the network or
 * from the disk. Whatever is shown is put there by the script as text, never as HTML.
 */
export function reportPageHtml({ page, title, script, style, nonce }: ReportPageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    // Charts are turned into pictures, which are then saved, by way of data and blob addresses.
    `img-src data: blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}" />
    <meta property="csp-nonce" content="${escaped(nonce)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${escaped(title)}</title>
    <link rel="icon" href="data:," />
    <style nonce="${escaped(nonce)}">${inStyle(style)}</style>
  </head>
  <body>
    <noscript>This report is drawn by a script within this file, which the browser does not run.</noscript>
    <script type="application/json" id="${reportPageDataId}">${inScript(JSON.stringify(page))}</script>
    <script type="module" nonce="${escaped(nonce)}">${endingNoScript(script)}</script>
  </body>
</html>
`;
}

/** JSON in which nothing can end the element that it stands in, or begin a comment. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** A program in which no text ends its element. esbuild sees to that; a file from elsewhere must not get by. */
function endingNoScript(script: string): string {
  return withoutSourceMap(script).replace(/<(?=\/script|!--)/gi, '\\x3c');
}

function inStyle(style: string): string {
  return withoutSourceMap(style).replace(/<(?=\/style)/gi, '\\3c ');
}

/** The file that a bundle's last comment names is not there. */
function withoutSourceMap(text: string): string {
  return text.replace(/\n(?:\/\/|\/\*)# sourceMappingURL=.*\s*$/, '\n');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
