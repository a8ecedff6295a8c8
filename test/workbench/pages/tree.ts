import type { Locator, Page } from 'playwright-core';
import { chooseInMenu } from './context-menu.ts';

/** A tree of the extension's side bar. */
export class Tree {
  readonly #page: Page;
  readonly pane: Locator;

  constructor(page: Page, name: string) {
    this.#page = page;
    this.pane = page
      .locator('.sidebar .pane')
      .filter({ has: page.locator('.pane-header', { hasText: new RegExp(`^${name}`, 'i') }) });
  }

  row(text: string | RegExp): Locator {
    return this.pane.locator('.monaco-list-row').filter({ hasText: text }).first();
  }

  /** Waits for a row that says this. */
  async waitForRow(text: string | RegExp, timeout = 30_000): Promise<void> {
    await this.row(text).waitFor({ timeout });
  }

  /** Texts of the rows in sight. */
  rows(): Promise<string[]> {
    return this.pane.locator('.monaco-list-row').allTextContents();
  }

  /** What is shown instead of rows. */
  async welcome(): Promise<string> {
    return (await this.pane.locator('.welcome-view-content').allTextContents()).join('\n');
  }

  /** Chooses from the menu that a row opens with the other button of the mouse. */
  async chooseInMenu(row: string | RegExp, title: string): Promise<void> {
    await chooseInMenu(this.#page, this.row(row), title);
  }

  /** Presses a button that a row shows with the pointer over it. */
  async act(row: string | RegExp, action: string): Promise<void> {
    await this.row(row).hover();
    await this.row(row).locator(`.action-label[aria-label^="${action}"]`).click();
  }
}
