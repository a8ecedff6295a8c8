import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { QuickInput } from './quick-input.ts';
import { Tree } from './tree.ts';
import { ReportPanel } from './report-panel.ts';
import { TrainingPanel } from './training-panel.ts';

const screenshots = path.resolve(import.meta.dirname, '..', '..', '..', '.cache', 'screenshots');

/** A VS Code window, as its user sees and handles it. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly datasets: Tree;
  readonly runs: Tree;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.datasets = new Tree(page, 'Datasets');
    this.runs = new Tree(page, 'Runs');
  }

  /** Waits until the workbench is there and knows the extension. */
  async ready(): Promise<void> {
    await this.#activityIcon().waitFor({ timeout: 60_000 });
  }

  #activityIcon() {
    return this.page.locator('.activitybar .action-item [aria-label^="Transfer Learning"]').first();
  }

  /**
   * Shows the extension's own side bar. A window that is restored may show it by itself just then, which makes a click
   * on its icon hide it: it is clicked again.
   */
  async openSideBar(): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await this.datasets.pane.isVisible()) return;
      // A badge lies over the icon, and hands clicks on.
      await this.#activityIcon().click({ force: true });
      const shown = await this.datasets.pane.waitFor({ timeout: 6_000 }).then(
        () => true,
        () => false,
      );
      if (shown) return;
    }
    throw new Error("The extension's side bar did not come.");
  }

  /**
   * Runs a command from the Command Palette, with keys alone. The palette's list is of when it was opened, so it is
   * opened again where the command is not yet in it. Throws an Error when the command does not appear.
   */
  async runCommand(title: string): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      await this.page.keyboard.press('F1');
      await this.quickInput.waitUntilOpen();
      await this.page.keyboard.type(title);
      const found = await this.quickInput.waitForItem(title, 2_000);
      if (found && (await this.quickInput.moveTo(title))) {
        await this.page.keyboard.press('Enter');
        return;
      }
      await this.page.keyboard.press('Escape');
      await this.quickInput.waitUntilClosed();
    }
    throw new Error(`The Command Palette does not offer ${title}.`);
  }

  /**
   * Whether the Command Palette offers a command by its whole title. Its list is of when it was opened, so that what
   * is not in it is looked for in a new one, up to so many times.
   */
  async offersCommand(title: string, attempts: number): Promise<boolean> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      await this.page.keyboard.press('F1');
      await this.quickInput.waitUntilOpen();
      await this.page.keyboard.type(title);
      const found = await this.quickInput.waitForItem(title, 1_500);
      await this.page.keyboard.press('Escape');
      await this.quickInput.waitUntilClosed();
      if (found) return true;
    }
    return false;
  }

  /** A training panel that is in sight. */
  panel(): TrainingPanel {
    return new TrainingPanel(this.page);
  }

  /** A report or comparison that is in sight. */
  report(): ReportPanel {
    return new ReportPanel(this.page);
  }

  /** Texts of the notifications that are shown. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allTextContents();
  }

  /** Waits for a notification that says this. */
  async waitForNotification(text: RegExp, timeout = 30_000): Promise<void> {
    await this.page
      .locator('.notification-list-item-message')
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout });
  }

  /** Presses a button of the notification that says this. */
  async answerNotification(text: RegExp, button: string): Promise<void> {
    const notification = this.page.locator('.notification-list-item').filter({ hasText: text }).first();
    // Buttons appear with the pointer over it.
    await notification.hover();
    await notification.getByRole('button', { name: button, exact: true }).click();
  }

  /** The text of the status bar. */
  async statusBar(): Promise<string> {
    return (await this.page.locator('.statusbar .statusbar-item').allTextContents()).join(' | ');
  }

  /** Chooses a colour theme by its name, as a user does. */
  async chooseTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.waitForItem('Light Modern', 10_000);
    await this.page.keyboard.type(name);
    await this.quickInput.accept();
    await this.quickInput.waitUntilClosed();
  }

  /** Reloads the window as a user does: a browser's own reload leaves no time to save what is open. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Writes what is in sight into the ignored folder `.cache/screenshots`. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }
}
