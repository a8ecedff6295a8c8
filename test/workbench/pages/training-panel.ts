import type { FrameLocator, Page } from 'playwright-core';

/** The panel with the curves of a run. */
export class TrainingPanel {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    // VS Code's frame around the panel's own.
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Everything that it says. */
  async text(): Promise<string> {
    return (await this.frame.locator('body').textContent()) ?? '';
  }

  /** Waits until it says this. */
  async waitForText(text: string | RegExp, timeout = 60_000): Promise<void> {
    await this.frame.locator('body').filter({ hasText: text }).waitFor({ timeout });
  }

  async press(button: string | RegExp): Promise<void> {
    await this.frame.getByRole('button', { name: button }).first().click();
  }
}
