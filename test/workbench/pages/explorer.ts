import type { Locator, Page } from 'playwright-core';
import { chooseInMenu } from './context-menu.ts';

/** The Explorer's tree of files. */
export class Explorer {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    const view = this.#page.locator('.explorer-folders-view');
    // A fresh window shows it by itself, if not at once; a click meanwhile would miss, or put it away.
    const isThere = await view.waitFor({ timeout: 15_000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await this.#page.locator('.activitybar .action-item [aria-label^="Explorer"]').first().click();
    await view.waitFor();
  }

  row(name: string): Locator {
    return this.#page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  }

  /** Selects several files as a user does, with Ctrl held. */
  async select(...names: readonly string[]): Promise<void> {
    for (const [index, name] of names.entries())
      await this.row(name).click(index === 0 ? {} : { modifiers: ['Control'] });
  }

  /**
   * Chooses something from the context menu of a file or folder. Gives when it was clicked, as the page's clock has it.
   */
  choose(name: string, action: string): Promise<number> {
    return chooseInMenu(this.#page, this.row(name), action);
  }
}
