import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A panel with the report of a run, or with runs or phases compared. */
export class ReportPanel {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    // VS Code's frame around the panel's own.
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Waits until its figures are there. */
  async waitForReport(timeout = 60_000): Promise<void> {
    await this.frame.getByRole('heading', { name: 'Calibration' }).waitFor({ timeout });
  }

  /** Waits until its tests are done. */
  async waitForComparison(timeout = 60_000): Promise<void> {
    await this.frame.locator('.verdict-list article').first().waitFor({ timeout });
  }

  /** Of the first confusion matrix: its true class down, the class decided for across. */
  cell(actual: number, predicted: number): Locator {
    return this.frame.locator(`[data-cell="${actual} ${predicted}"]`).first();
  }

  async countIn(cell: Locator): Promise<number> {
    return Number((await cell.locator('strong').textContent())?.replaceAll(',', ''));
  }

  get slider(): Locator {
    return this.frame.getByRole('slider', { name: 'Threshold', exact: true });
  }

  /** A button with words on it. */
  button(name: string): Locator {
    return this.frame.locator('vscode-button').filter({ hasText: name }).locator('visible=true').first();
  }

  /** Chooses in the list with this label. */
  async choose(label: string, option: string): Promise<void> {
    await this.frame.locator(`.choice:has(span:text-is("${label}")) select`).selectOption({ label: option });
  }

  /** What is written under a figure: `roc`, `pr`, `histogram`. */
  async caption(figure: string): Promise<string> {
    return (await this.frame.locator(`[data-figure=${figure}] figcaption`).textContent()) ?? '';
  }

  /** Where the operating point lies on a curve, in shares of its axes. */
  async operatingPoint(figure: 'roc' | 'pr'): Promise<{ readonly x: number; readonly y: number }> {
    const at = this.frame.locator(`[data-figure=${figure}]`);
    const place = async (name: string): Promise<number> =>
      Number(await at.locator('.operating-point').getAttribute(name));
    // The grid spans the unit square.
    const grid = (await at.locator('.grid').getAttribute('d')) ?? '';
    const numbers = [...grid.matchAll(/M([\d.]+) ([\d.]+)V([\d.]+)M[\d.]+ [\d.]+H([\d.]+)/g)][0] ?? [];
    const [left = NaN, top = NaN, bottom = NaN, right = NaN] = numbers.slice(1).map(Number);
    const [x, y] = [await place('cx'), await place('cy')];
    return { x: (x - left) / (right - left), y: (bottom - y) / (bottom - top) };
  }

  /** The cells of a row of the table of figures. */
  rowOf(name: string): Promise<string[]> {
    return this.frame.locator(`tr:has(th:text-is("${name}")) td`).allTextContents();
  }

  /** The dialog with images. */
  get gallery(): Locator {
    return this.frame.getByRole('dialog');
  }

  /** The paths of all its images in order, as it names them while one is selected after the other. */
  async galleryPaths(): Promise<string[]> {
    const count = Number(
      /of ([\d,]+)$/.exec((await this.gallery.locator('.place').textContent()) ?? '')?.[1],
    );
    const paths: string[] = [];
    for (let image = 1; image <= count; image++) {
      await this.gallery
        .locator('.place')
        .filter({ hasText: `${image} of ` })
        .waitFor();
      paths.push((await this.gallery.locator('.facts dd').first().textContent()) ?? '');
      if (image < count) await this.gallery.press('ArrowRight');
    }
    return paths;
  }
}
