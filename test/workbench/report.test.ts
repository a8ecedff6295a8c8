import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRunReport } from '../../src/node/run/read-run-report.ts';
import { modelMetadataSchema } from '../../src/shared/run/model-metadata.ts';
import { openReport, type ReportedSplit } from '../../src/shared/report/opened-report.ts';
import { runLayout } from '../../src/shared/run/run-layout.ts';
import { compareRuns } from '../../src/shared/report/run-comparison.ts';
import type { PhaseName } from '../../src/shared/run/events.ts';
import { launchBrowser } from '../support/workbench/browser.ts';
import { describeInWorkbench, type Programs } from '../support/workbench/requirements.ts';
import type { ReportPanel } from './pages/report-panel.ts';
import type { WorkbenchOptions } from './support/open-workbench.ts';
import { addTrainedRun, trainedRunName } from './support/trained-run.ts';
import { useWorkbench } from './support/use-workbench.ts';

/** An image with the probability that it shows the positive class, which is the second of two. */
interface Judged {
  readonly path: string;
  readonly label: number;
  readonly score: number;
}

function judgedBy(split: ReportedSplit | null, phase: PhaseName): Judged[] {
  const { paths = [], labels = [], series = [] } = split?.images ?? {};
  const { scores = [] } = series[split?.phases.indexOf(phase) ?? -1] ?? {};
  return paths.map((of, image) => ({
    path: of,
    label: labels[image] ?? NaN,
    score: scores[2 * image + 1] ?? NaN,
  }));
}

/** Images by true class, then by decision. */
function countsAt(images: readonly Judged[], threshold: number): number[][] {
  return [0, 1].map((label) =>
    [0, 1].map(
      (decided) =>
        images.filter((image) => image.label === label && (image.score >= threshold ? 1 : 0) === decided)
          .length,
    ),
  );
}

describeInWorkbench('the report of a real training', (programs) => {
  let trained: string;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'trained-'));
    trained = await addTrainedRun(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** Puts the dataset and the run into a workspace, as if they had been made there. */
  const fill = async (workspace: string): Promise<void> => {
    await cp(folder, workspace, { recursive: true });
    const manifest = path.join(workspace, 'runs', path.basename(trained), runLayout.manifest);
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replaceAll(folder, workspace));
  };

  inTrust(programs, fill, () => path.basename(trained));
  withoutTrust(programs, fill);
});

/** A workbench that shows the run in its side bar. */
function useWorkbenchWithRun(options: WorkbenchOptions): ReturnType<typeof useWorkbench> {
  const open = useWorkbench(options);
  beforeAll(async () => {
    await open.workbench.openSideBar();
    await open.workbench.runs.waitForRow(trainedRunName);
  });
  return open;
}

function inTrust(
  programs: Programs,
  fill: (workspace: string) => Promise<void>,
  runName: () => string,
): void {
  describe('in a workspace that is trusted', () => {
    const open = useWorkbenchWithRun({ programs, fill });
    let panel: ReportPanel;
    let run: string;
    const read = async (): Promise<ReturnType<typeof openReport>> => openReport(await readRunReport(run));
    const phase = (): PhaseName => readModel().phase;
    const readModel = () =>
      modelMetadataSchema.parse(
        JSON.parse(readFileSync(path.join(run, 'model', 'transfer-learning.json'), 'utf8')),
      );

    beforeAll(() => {
      run = path.join(open.workspace, 'runs', runName());
      panel = open.workbench.report();
    });

    test('opens from the tree, and a cell shows exactly its images by name', async () => {
      await open.workbench.runs.chooseInMenu(trainedRunName, 'Open Report');
      await panel.waitForReport();
      const images = judgedBy((await read()).test, phase());
      const { threshold } = readModel();
      const missed = images
        .filter(({ label, score }) => label === 1 && score < (threshold ?? NaN))
        .sort((one, other) => one.score - other.score || (one.path < other.path ? -1 : 1))
        .map((image) => image.path);
      expect(missed.length).toBeGreaterThan(0);
      expect(await panel.countIn(panel.cell(1, 0))).toBe(missed.length);
      await panel.cell(1, 0).click();
      expect(await panel.galleryPaths()).toEqual(missed);
      await panel.gallery.locator('.stage img').waitFor();
      await open.workbench.screenshot('report-gallery');
    });

    test('lays over an image where the network looked, when asked', async () => {
      await panel.button('Where fine-tuning looked').click();
      await panel.gallery.locator('.overlay').waitFor({ timeout: 110_000 });
      expect(await panel.gallery.locator('.heat-map-note').textContent()).toContain(
        'not where the disease is',
      );
      await open.workbench.screenshot('report-heat-map');
      await panel.gallery.press('Escape');
      await panel.gallery.waitFor({ state: 'hidden' });
    });

    test('follows a threshold that is moved by keys, in every view and to the last count', async () => {
      await panel.choose('Images of', 'validation');
      await panel.slider.focus();
      await panel.slider.press('PageUp');
      for (let press = 0; press < 3; press++) await panel.slider.press('ArrowLeft');
      await expect
        .poll(() => panel.frame.locator('.threshold .muted').first().textContent())
        .toContain('by hand');
      const threshold = Number(await panel.slider.inputValue());
      const [[tn = 0, fp = 0] = [], [fn = 0, tp = 0] = []] = countsAt(
        judgedBy((await read()).val, phase()),
        threshold,
      );
      const counts = async (): Promise<number[]> =>
        Promise.all(
          [panel.cell(0, 0), panel.cell(0, 1), panel.cell(1, 0), panel.cell(1, 1)].map((cell) =>
            panel.countIn(cell),
          ),
        );
      await expect.poll(counts).toEqual([tn, fp, fn, tp]);
      expect((await panel.rowOf('sensitivity (recall)'))[0]).toBe(`${tp} / ${tp + fn}`);
      expect((await panel.rowOf('specificity'))[0]).toBe(`${tn} / ${tn + fp}`);
      expect((await panel.rowOf('accuracy'))[0]).toBe(`${tp + tn} / ${tp + tn + fp + fn}`);
      expect(await panel.caption('roc')).toContain(`sensitivity ${tp} / ${tp + fn} `);
      expect(await panel.caption('roc')).toContain(`specificity ${tn} / ${tn + fp} `);
      const roc = await panel.operatingPoint('roc');
      expect(roc.x).toBeCloseTo(fp / (fp + tn), 3);
      expect(roc.y).toBeCloseTo(tp / (tp + fn), 3);
      if (tp + fp > 0) {
        expect(await panel.caption('pr')).toContain(`precision ${tp} / ${tp + fp} `);
        const precisionRecall = await panel.operatingPoint('pr');
        expect(precisionRecall.x).toBeCloseTo(tp / (tp + fn), 3);
        expect(precisionRecall.y).toBeCloseTo(tp / (tp + fp), 3);
      }
      const histogram = await panel.caption('histogram');
      expect(histogram).toContain(`${fn} positive image${fn === 1 ? ' falls' : 's fall'} below`);
      expect(histogram).toContain(`${fp} negative one`);
    });

    test('stores it with the model, and says so in the model card', async () => {
      const before = readModel().threshold;
      const chosen = Number(await panel.slider.inputValue());
      await panel.button('Use This Threshold').press('Enter');
      await expect.poll(() => readModel().threshold).toBe(chosen);
      expect(chosen).not.toBe(before);
      expect(readModel().thresholdOrigin).toMatchObject({
        chosenBy: 'user',
        split: 'val',
        rule: 'set by hand, looking at validation',
      });
      await expect
        .poll(() => readFileSync(path.join(run, 'model', 'MODEL_CARD.md'), 'utf8'))
        .toContain(`at a score of ${chosen} or more`);
      await expect
        .poll(() => panel.frame.locator('.why-not').textContent())
        .toContain('is the threshold that is stored');
    });

    test('comes back with a reload of the window', async () => {
      const before = await panel.countIn(panel.cell(1, 0));
      await open.workbench.reload();
      await panel.waitForReport();
      // As it was looked at: on validation, at the threshold that is stored.
      expect(await panel.countIn(panel.cell(1, 0))).toBe(before);
      expect(await panel.frame.locator('.about').textContent()).toContain('validation image');
    });

    test('becomes a page that opens alone in a browser', async () => {
      const file = path.join(open.workspace, 'report.html');
      await panel.button('Export Report…').click();
      await open.workbench.quickInput.waitUntilOpen();
      await open.workbench.quickInput.answerWithFile(file);
      await open.workbench.waitForNotification(/Exported to report\.html/);
      const browser = await launchBrowser(programs.browser);
      try {
        const page = await browser.newPage();
        const asked: string[] = [];
        page.on('request', (request) => {
          if (/^https?:/.test(request.url())) asked.push(request.url());
        });
        await page.goto(pathToFileURL(file).href);
        await page.getByRole('heading', { name: 'Calibration' }).waitFor();
        const images = judgedBy((await read()).test, phase());
        const [, positives] = countsAt(images, readModel().threshold ?? NaN);
        expect(await page.locator('[data-cell="1 0"] strong').textContent()).toBe(String(positives?.[0]));
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(trainedRunName);
        expect(asked).toEqual([]);
      } finally {
        await browser.close();
      }
    });

    test('has its phases compared, with the images that fine-tuning has fixed', async () => {
      await panel.button('Compare Phases').click();
      await panel.waitForComparison();
      const compared = compareRuns([await readRunReport(run)]);
      const [comparison] = compared.comparisons;
      if (!comparison) throw new Error('There is nothing to compare.');
      expect(await panel.frame.locator('.verdict-list').textContent()).toContain(comparison.accuracy.inWords);
      expect(comparison.fixed.length).toBeGreaterThan(0);
      await panel.frame.locator('[data-moved=fixed]').click();
      const fixed = comparison.fixed.map((image) => compared.images.paths[image]);
      expect(await panel.galleryPaths()).toEqual(fixed);
      await panel.button('Where feature extraction looked').click();
      await panel.gallery.locator('.overlay').waitFor({ timeout: 110_000 });
      await open.workbench.screenshot('compare-heat-map');
      await panel.gallery.press('Escape');
      await open.workbench.screenshot('compare-phases');
    });
  });
}

function withoutTrust(programs: Programs, fill: (workspace: string) => Promise<void>): void {
  describe('in a workspace that is not trusted', () => {
    const open = useWorkbenchWithRun({
      programs,
      fill,
      asksForTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });

    test('can be looked at, and refuses to store a threshold and to draw heat maps, with the reason', async () => {
      const panel = open.workbench.report();
      await open.workbench.runs.chooseInMenu(trainedRunName, 'Open Report');
      await panel.waitForReport();
      await panel.choose('Images of', 'validation');
      await panel.slider.press('PageUp');
      await expect
        .poll(() => panel.frame.locator('.why-not').textContent())
        .toContain('the workspace is not trusted');
      expect(await panel.button('Use This Threshold').getAttribute('disabled')).not.toBeNull();
      const cell = panel.frame.locator('[data-cell]:not([aria-disabled=true])').first();
      await cell.click();
      expect(await panel.gallery.locator('.heat-map-note').textContent()).toContain('until you trust');
      expect(await panel.gallery.locator('vscode-button', { hasText: 'looked' }).count()).toBe(0);
      await open.workbench.screenshot('report-untrusted');
    });
  });
}
