import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The panel with the curves of a run. */
export class TrainingPanel {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    // VS Code's frame around the panel's own.
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Waits until its run is at this: `Fine-tuning`, `Stopped`. */
  async waitForStatus(status: string | RegExp, timeout = 90_000): Promise<void> {
    await this.frame.locator('[data-status]').filter({ hasText: status }).first().waitFor({ timeout });
  }

  /** The epoch under way, or the last; 0 before the first. */
  async epoch(): Promise<number> {
    return Number(/(\d+) of/.exec((await this.#epochFact().textContent()) ?? '')?.[1] ?? 0);
  }

  /** Waits until the panel is there and that epoch is under way. */
  async waitForEpoch(epoch: number, seconds = 90): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    await this.#epochFact().waitFor({ timeout: seconds * 1000 });
    while ((await this.epoch()) < epoch) {
      if (Date.now() > deadline) throw new Error(`Epoch ${epoch} did not begin within ${seconds} seconds.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** How much is drawn on each chart, in pixels that are not empty. */
  async drawnPixels(): Promise<number[]> {
    const charts = await this.#canvases().all();
    return Promise.all(
      charts.map((chart) =>
        chart.evaluate((canvas: HTMLCanvasElement) => {
          const { width, height } = canvas;
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
          let drawn = 0;
          for (let index = 3; index < pixels.length; index += 4) if (pixels[index] !== 0) drawn++;
          return drawn;
        }),
      ),
    );
  }

  /** The epochs of its table, which says what the curves show. */
  async epochsInTable(): Promise<number[]> {
    const box = this.frame.getByRole('checkbox', { name: 'Show as table' });
    await box.click();
    const cells = await this.frame.locator('.epoch-tables tbody tr > :first-child').allTextContents();
    await box.click();
    return cells.map(Number);
  }

  /** A button of the run's header: Stop, Resume. */
  button(name: string): Locator {
    return this.frame.locator('.run-header').getByRole('button', { name, exact: true });
  }

  #epochFact(): Locator {
    return this.frame.locator('.facts > div', { hasText: /^Epoch/ }).first();
  }

  #canvases(): Locator {
    return this.frame.locator('[data-chart] canvas');
  }
}
