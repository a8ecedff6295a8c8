import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The widget of the Command Palette, quick picks and input boxes. */
export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget');
  }

  async waitUntilOpen(): Promise<void> {
    await this.#widget.locator('input.input').waitFor({ state: 'visible' });
  }

  async waitUntilClosed(): Promise<void> {
    await this.#widget.waitFor({ state: 'hidden' });
  }

  /** Waits for the step with this title. */
  async waitForStep(title: RegExp, timeout = 30_000): Promise<void> {
    await this.#widget.locator('.quick-input-title').filter({ hasText: title }).waitFor({ timeout });
  }

  async title(): Promise<string> {
    return (await this.#widget.locator('.quick-input-title').textContent()) ?? '';
  }

  /** What is offered, each with its description and detail, the chosen first. */
  items(): Promise<string[]> {
    return this.#rows().allTextContents();
  }

  /** Whether an item with this text appears within so many milliseconds. */
  async waitForItem(text: string, timeout: number): Promise<boolean> {
    return this.#rows()
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout })
      .then(
        () => true,
        () => false,
      );
  }

  /** Moves the focus down to the item with this name, of those in sight. Gives whether there is one. */
  async moveTo(name: string): Promise<boolean> {
    const rows = await this.#rows().count();
    for (let row = 0; row < rows; row++) {
      const focused = this.#widget.locator('.quick-input-list .monaco-list-row.focused').first();
      // The name of a command is followed by its keys, what it is like by more.
      const label = await focused.getAttribute('aria-label', { timeout: 2_000 }).catch(() => null);
      if (label === name || label?.startsWith(`${name},`)) return true;
      await this.#page.keyboard.press('ArrowDown');
    }
    return false;
  }

  /** Says where to save a file. A dialog for files writes its own suggestion when it has listed the folder. */
  async answerWithFile(file: string): Promise<void> {
    const input = this.#widget.locator('input.input');
    await this.#rows().first().waitFor();
    await expect
      .poll(
        async () => {
          await input.fill(file);
          return input.inputValue();
        },
        { timeout: 30_000 },
      )
      .toBe(file);
    await this.#page.keyboard.press('Enter');
  }

  /** Takes what has the focus: the answer that is good already. */
  async accept(): Promise<void> {
    await this.#rows().first().waitFor();
    await this.#page.keyboard.press('Enter');
  }

  #rows(): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row');
  }
}
