/** Where a panel's page finds what it loads. */
export interface PanelPage {
  /** What VS Code's `Webview.cspSource` gives: from where styles and pictures may come. */
  readonly cspSource: string;
  /** Unguessable, new for each page. Only the script that carries it runs. */
  readonly nonce: string;
  /** Another such, which components may put on a style sheet of theirs. */
  readonly styleNonce: string;
  readonly script: string;
  readonly style: string;
  /** Of the document, in the language that it is shown in. */
  readonly title: string;
  readonly language: string;
}

/**
 * The page of a panel: one script, one style sheet, and nothing else may load. Whatever is shown is put there by the
 * script as text, never as HTML.
 */
export function panelHtml({
  cspSource,
  nonce,
  styleNonce,
  script,
  style,
  title,
  language,
}: PanelPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${styleNonce}'`,
    // Charts are turned into pictures by way of data addresses.
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escaped(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}" />
    <meta property="csp-nonce" content="${escaped(styleNonce)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title)}</title>
    <link rel="stylesheet" href="${escaped(style)}" />
  </head>
  <body>
    <script type="module" nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
