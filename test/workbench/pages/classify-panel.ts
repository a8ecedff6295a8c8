import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The panel with the answer for an image, or the one for a folder. */
export class ClassifyPanel {
  readonly frame: FrameLocator;

  /** @param place where several panels are in sight: of those, in the order in which they were opened */
  constructor(page: Page, place?: number) {
    // VS Code's frame around the panel's own.
    const frames = page.locator('iframe.webview.ready');
    const frame = place === undefined ? frames : frames.nth(place);
    this.frame = frame.contentFrame().frameLocator('iframe#active-frame');
  }

  /** What is said of the image: `PNEUMONIA, 93 %`. */
  get verdict(): Locator {
    return this.frame.locator('.said');
  }

  get banners(): Locator {
    return this.frame.locator('.banners');
  }

  button(name: string): Locator {
    return this.frame.locator(`vscode-button:has-text("${name}")`);
  }

  /** Waits until this image is painted, with its answer. */
  async waitForPicture(name: string, timeout = 60_000): Promise<void> {
    await this.frame.locator(`main[data-answered="${name}"]`).waitFor({ timeout });
    await this.frame.locator(`canvas[data-painted="${name}"]`).waitFor({ timeout });
  }

  /** When the canvas was last painted, as the page's clock has it. */
  paintedAt(): Promise<number> {
    return this.frame
      .locator('.viewer-stage canvas')
      .evaluate((canvas) => Number(canvas.dataset['paintedAt']));
  }

  /** Whether anything is painted in another colour than grey: the heat map. */
  hasHeatMap(): Promise<boolean> {
    return this.frame.locator('.viewer-stage canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      for (let at = 0; at < pixels.length; at += 4)
        if (Math.abs((pixels[at] ?? 0) - (pixels[at + 2] ?? 0)) > 20) return true;
      return false;
    });
  }

  /** A fact of the file by its name. */
  async fact(name: string): Promise<string> {
    return (await this.frame.locator(`.file-facts div:has(dt:text-is("${name}")) dd`).textContent()) ?? '';
  }
}
