import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../../src/extension/webview/panel-html.ts';
import type { TestTheme } from './themes.ts';

const bundles = path.resolve(import.meta.dirname, '../../../dist/webview');

/** How a panel is opened. */
export interface PanelOptions {
  readonly theme: TestTheme;
  readonly width: number;
  readonly height?: number;
  /** What it had kept before it was closed. */
  readonly state?: unknown;
  readonly reducedMotion?: boolean;
}

/** A panel in a browser, with this test in the place of the extension. */
export interface OpenPanel {
  readonly page: Page;
  /** What went wrong in the page: exceptions, and what its policy forbade. */
  readonly problems: readonly string[];
  /** Hands messages to the panel one after another. */
  send(...messages: readonly unknown[]): Promise<void>;
  /** What the panel has said so far. */
  sent(): Promise<readonly Record<string, unknown>[]>;
  /** What it has kept for later. */
  kept(): Promise<unknown>;
  setTheme(theme: TestTheme): Promise<void>;
  close(): Promise<void>;
}

/** A server of the panels' bundles and of their pages, with the policy that they have in VS Code. */
export interface PanelServer extends AsyncDisposable {
  open(browser: Browser, panel: string, options: PanelOptions): Promise<OpenPanel>;
}

/** Starts a server on a free port of the loopback interface. */
export async function startPanelServer(): Promise<PanelServer> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const origin = `http://${request.headers.host ?? ''}`;
    if (pathname === '/panel.html') {
      const panel = searchParams.get('panel') ?? '';
      const page = panelHtml({
        cspSource: origin,
        nonce: randomBytes(16).toString('base64url'),
        styleNonce: randomBytes(16).toString('base64url'),
        script: `${origin}/${panel}.js`,
        style: `${origin}/${panel}.css`,
        title: panel,
        language: 'en',
      });
      const kind = searchParams.get('body') ?? '';
      response.setHeader('content-type', 'text/html');
      response.end(page.replace('<body>', `<body class="${kind}" data-vscode-theme-kind="${kind}">`));
      return;
    }
    if (pathname === '/favicon.ico') {
      response.statusCode = 204;
      response.end();
      return;
    }
    readFile(path.join(bundles, path.basename(pathname))).then(
      (content) => {
        response.setHeader('content-type', pathname.endsWith('.css') ? 'text/css' : 'text/javascript');
        response.end(content);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async open(browser, panel, { theme, width, height = 900, state = null, reducedMotion = false }) {
      const context = await browser.newContext({
        viewport: { width, height },
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
      });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      await page.addInitScript(prepare, { variables: theme.variables, state });
      const query = new URLSearchParams({ panel, body: theme.bodyClass });
      await page.goto(`http://127.0.0.1:${port}/panel.html?${query.toString()}`);
      return {
        page,
        problems,
        send: (...messages) =>
          page.evaluate((all) => {
            for (const message of all) window.postMessage(message, '*');
          }, messages),
        sent: () => page.evaluate(() => (window as unknown as FakeWindow).testPanel.sent),
        kept: () => page.evaluate(() => (window as unknown as FakeWindow).testPanel.state),
        setTheme: ({ variables, bodyClass }) =>
          page.evaluate(
            (next) => {
              document.documentElement.removeAttribute('style');
              for (const [name, value] of Object.entries(next.variables)) {
                document.documentElement.style.setProperty(`--vscode-${name}`, value);
              }
              document.body.className = next.bodyClass;
              document.body.dataset['vscodeThemeKind'] = next.bodyClass;
            },
            { variables, bodyClass },
          ),
        close: () => context.close(),
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface FakeWindow {
  testPanel: { sent: Record<string, unknown>[]; state: unknown };
  acquireVsCodeApi: () => unknown;
}

/** Runs in the page before anything else: VS Code's side of it. */
function prepare({
  variables,
  state,
}: {
  variables: Readonly<Record<string, string>>;
  state: unknown;
}): void {
  const panel: FakeWindow['testPanel'] = { sent: [], state };
  const fake = window as unknown as FakeWindow;
  fake.testPanel = panel;
  fake.acquireVsCodeApi = () => ({
    postMessage: (message: Record<string, unknown>) => void panel.sent.push(message),
    getState: () => panel.state,
    setState: (kept: unknown) => {
      panel.state = structuredClone(kept);
    },
  });
  const paint = (): boolean => {
    // The root may not be there yet.
    const root = document.documentElement as HTMLElement | null;
    for (const [name, value] of Object.entries(variables)) root?.style.setProperty(`--vscode-${name}`, value);
    return root !== null;
  };
  if (!paint()) {
    new MutationObserver((_changes, observer) => {
      if (paint()) observer.disconnect();
    }).observe(document, { childList: true });
  }
}
