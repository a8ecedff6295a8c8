import type { Locator, Page } from 'playwright-core';

/** The Explorer's tree of files. */
export class Explorer {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    const view = this.#page.locator('.explorer-folders-view');
    if (await view.isVisible()) return;
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
  async choose(name: string, action: string): Promise<number> {
    const item = this.#page
      .locator('.monaco-menu .action-item')
      .filter({ has: this.#page.locator(`.action-label:text-is("${action}")`) })
      .first();
    // A tree that is still being filled moves away from under the pointer.
    for (let attempt = 0; !(await item.isVisible()) && attempt < 10; attempt++) {
      await this.row(name).click({ button: 'right' });
      await item.waitFor({ timeout: 3_000 }).catch(() => undefined);
    }
    await item.hover();
    // For a moment after it has opened a menu takes no click.
    await this.#page.waitForTimeout(300);
    const clicked = await this.#page.evaluate(() => Date.now());
    await item.click();
    await item.waitFor({ state: 'hidden' });
    return clicked;
  }
}
