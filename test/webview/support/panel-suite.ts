import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from '../../support/workbench/browser.ts';
import { startPanelServer, type OpenPanel, type PanelOptions, type PanelServer } from './panel-harness.ts';
import { dark } from './themes.ts';

/** What the tests of one kind of panel share. */
export interface PanelSuite {
  /** The folder that their screenshots go into; ignored by git. */
  readonly pictures: string;
  /** Opens a panel, in the dark theme unless told; it is closed after the test. */
  readonly open: (options?: Partial<PanelOptions>) => Promise<OpenPanel>;
}

/**
 * A browser for the suite that calls it, and the panels that it opens. A test after which a panel has met an exception,
 * or something that its policy forbids, fails.
 *
 * @param bundle of the panel, in `dist/webview`
 * @param width of the panel in pixels, unless a test says otherwise
 */
export function usePanels(
  program: string,
  { bundle, width, pictures }: { readonly bundle: string; readonly width: number; readonly pictures: string },
): PanelSuite {
  const folder = path.resolve(import.meta.dirname, '../../../.cache/screenshots', pictures);
  let browser: Browser;
  let server: PanelServer;
  let opened: OpenPanel[] = [];
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launchBrowser(program);
    server = await startPanelServer();
  });
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    for (const panel of opened) {
      expect(panel.problems).toEqual([]);
      await panel.close();
    }
    opened = [];
  });
  return {
    pictures: folder,
    async open(options = {}) {
      const panel = await server.open(browser, bundle, { theme: dark, width, ...options });
      opened.push(panel);
      return panel;
    },
  };
}
