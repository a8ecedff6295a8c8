import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRunReport } from '../../src/node/run/read-run-report.ts';
import { openReport } from '../../src/shared/report/opened-report.ts';
import { formatPredictions } from '../../src/shared/predictions/prediction-table.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import type { RunReport } from '../../src/shared/report/run-report.ts';
import { describeInBrowser } from '../support/workbench/requirements.ts';
import { writeReportedRun } from '../support/reported-run.ts';
import { seriousFindings } from './support/axe.ts';
import type { OpenPanel, PanelOptions } from './support/panel-harness.ts';
import { usePanels } from './support/panel-suite.ts';
import { countScriptTime } from './support/script-time.ts';
import { dark, highContrast, light } from './support/themes.ts';

const hostile = '<img src=x onerror="document.title=1">';

describeInBrowser('the report of a run', (program) => {
  const { open, pictures } = usePanels(program, { bundle: 'report', width: 1200, pictures: 'report' });
  let folder: string;
  let runs: Record<'plain' | 'hostile' | 'manyClasses' | 'noTest', RunReport>;
  let radiograph: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'report-'));
    const read = async (options: Parameters<typeof writeReportedRun>[1]): Promise<RunReport> =>
      readRunReport(await writeReportedRun(folder, options));
    runs = {
      plain: await read({ id: 'plain', images: { val: 80, test: 300 } }),
      hostile: await read({
        id: 'hostile',
        classes: ['NORMAL', hostile],
        images: { val: 10, test: 20 },
        pathOf: (split, label, index) => `${split}/${label}/${hostile.replaceAll('/', '')} ${index}.jpeg`,
      }),
      manyClasses: await read({
        id: 'many',
        classes: ['COVID', 'NORMAL', 'PNEUMONIA', 'TUBERCULOSIS'],
        images: { val: 20, test: 60 },
      }),
      noTest: await read({ id: 'no-test', images: { val: 40, test: 0 } }),
    };
    radiograph = await sharp({
      create: { width: 200, height: 160, channels: 3, background: { r: 120, g: 120, b: 120 } },
    })
      .jpeg()
      .toBuffer();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const runsMessage = (run: RunReport, canAct = true): Record<string, unknown> => ({
    kind: 'runs',
    runs: [run],
    imageRoots: [null],
    canAct,
  });
  const openRun = async (run: RunReport, options: Partial<PanelOptions> = {}): Promise<OpenPanel> => {
    const panel = await open(options);
    await panel.send(runsMessage(run));
    await panel.page.getByRole('heading', { name: 'Calibration' }).waitFor();
    return panel;
  };
  const cell = ({ page }: OpenPanel, actual: number, predicted: number): Locator =>
    page.locator(`[data-cell="${actual} ${predicted}"]`);
  const countIn = async (of: Locator): Promise<number> =>
    Number((await of.locator('strong').textContent())?.replaceAll(',', ''));
  const slider = ({ page }: OpenPanel): Locator => page.getByRole('slider', { name: 'Threshold' });
  const rowOf = ({ page }: OpenPanel, name: string): Promise<string[]> =>
    page.locator(`tr:has(th:text-is("${name}")) td`).allTextContents();
  const sentOf = async (panel: OpenPanel, kind: string): Promise<readonly Record<string, unknown>[]> =>
    (await panel.sent()).filter((message) => message['kind'] === kind);
  const choose = ({ page }: OpenPanel, label: string, option: string): Promise<unknown> =>
    page.locator(`.choice:has(span:text-is("${label}")) select`).selectOption({ label: option });

  test('opens exactly the images of a cell, the most wrong first', async () => {
    const panel = await openRun(runs.plain);
    const { test: shown } = openReport(runs.plain);
    if (!shown) throw new Error('There is no test split.');
    const place = shown.phases.indexOf('fine-tuning');
    const scores = shown.images.series[place]?.scores ?? [];
    const missed = shown.images.paths
      .map((name, image) => ({ name, score: scores[2 * image + 1] ?? 0, label: shown.images.labels[image] }))
      .filter(({ score, label }) => label === 1 && score < 0.5)
      .sort((first, second) => first.score - second.score);
    expect(await countIn(cell(panel, 1, 0))).toBe(missed.length);
    await cell(panel, 1, 0).click();
    const dialog = panel.page.getByRole('dialog');
    expect(await dialog.getByRole('heading').textContent()).toContain(`${missed.length} images`);
    const seen: string[] = [];
    for (const { name } of missed) {
      await expect.poll(() => dialog.locator('.facts dd').first().textContent()).toBe(name);
      seen.push(name);
      await panel.page.keyboard.press('ArrowRight');
    }
    expect(seen).toHaveLength(missed.length);
    await panel.page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    expect(await cell(panel, 1, 0).evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('moves the threshold by keyboard, and all views agree to the last count', async () => {
    const panel = await openRun(runs.plain);
    const { test: shown } = openReport(runs.plain);
    if (!shown) throw new Error('There is no test split.');
    await slider(panel).focus();
    for (let press = 0; press < 6; press++) await panel.page.keyboard.press('PageUp');
    await expect.poll(() => slider(panel).getAttribute('aria-valuetext')).toBe('0.800');
    const scores = shown.images.series[shown.phases.indexOf('fine-tuning')]?.scores ?? [];
    const counts = [
      [0, 0],
      [0, 0],
    ];
    shown.images.labels.forEach((label, image) => {
      const row = counts[label];
      const decided = (scores[2 * image + 1] ?? 0) >= 0.8 ? 1 : 0;
      if (row) row[decided] = (row[decided] ?? 0) + 1;
    });
    for (const [actual, row] of counts.entries())
      for (const [predicted, count] of row.entries())
        expect(await countIn(cell(panel, actual, predicted))).toBe(count);
    const [tn, tp] = [counts[0]?.[0] ?? 0, counts[1]?.[1] ?? 0];
    expect((await rowOf(panel, 'sensitivity (recall)'))[0]).toBe(`${tp} / 300`);
    expect((await rowOf(panel, 'specificity'))[0]).toBe(`${tn} / 300`);
    expect(await panel.page.locator('[data-figure=roc] figcaption').textContent()).toContain(`${tp} / 300`);
    expect(await panel.page.locator('[data-figure=pr] figcaption').textContent()).toContain(`${tp} / `);
    expect(await panel.page.locator('[data-figure=histogram] figcaption').textContent()).toContain(
      `${300 - tp} positive images fall below`,
    );
    await cell(panel, 1, 0).press('Enter');
    expect(await panel.page.getByRole('dialog').getByRole('heading').textContent()).toContain(
      `${300 - tp} images`,
    );
  });

  test('stores a threshold chosen on validation, and refuses one chosen on test', async () => {
    const panel = await openRun(runs.plain);
    const store = panel.page.locator('vscode-button:has-text("Use This Threshold")');
    await choose(panel, 'Choose', 'Youden: sensitivity + specificity');
    await expect.poll(() => panel.page.locator('.why-not').textContent()).toContain('chosen on the test set');
    expect(await store.getAttribute('disabled')).not.toBeNull();
    await choose(panel, 'Images of', 'validation');
    await choose(panel, 'Choose', 'sensitivity of at least…');
    await expect.poll(() => store.getAttribute('disabled')).toBeNull();
    await store.click();
    const [stored] = await sentOf(panel, 'store-threshold');
    expect(stored).toMatchObject({ run: runs.plain.run, split: 'val' });
    expect(String(stored?.['rule'])).toContain('sensitivity of at least 0.95');
    await choose(panel, 'Images of', 'test');
    await expect.poll(() => store.getAttribute('disabled')).toBeNull();
    await choose(panel, 'Phase', 'feature extraction');
    await expect.poll(() => panel.page.locator('.why-not').textContent()).toContain('weights of fine-tuning');
  });

  test('of a folder that was judged later stores nothing, has no heat maps and is not brought back', async () => {
    const predictions = runs.plain.predictions.filter(({ split }) => split === 'test');
    const folder: RunReport = { ...runs.plain, judged: 'folder', name: 'Ward 7', split: null, predictions };
    const panel = await openRun(folder);
    const { page } = panel;
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Ward 7');
    expect(await page.locator('.about').textContent()).toContain('600 images');
    expect(await page.locator('.banners').textContent()).not.toContain('validation');
    for (const name of ['Compare Phases', 'Compare with…'])
      expect(await page.locator(`vscode-button:has-text("${name}")`).isVisible(), name).toBe(false);
    await slider(panel).press('PageUp');
    await expect.poll(() => page.locator('.why-not').textContent()).toContain('decide nothing');
    expect(await page.locator('vscode-button:has-text("Use This")').getAttribute('disabled')).not.toBeNull();
    await cell(panel, 1, 0).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.facts dd').first().waitFor();
    expect(await dialog.locator('vscode-button:has-text("looked")').count()).toBe(0);
    expect(await panel.kept()).toMatchObject({ runs: [] });
    await page.screenshot({ path: path.join(pictures, 'folder-dark.png') });
  });

  test('gives predictive values at a prevalence that the user types', async () => {
    const panel = await openRun(runs.plain);
    const values = panel.page.locator('.predictive-values');
    const before = await values.textContent();
    await panel.page.getByLabel('Where').fill('2');
    await expect.poll(() => values.textContent()).not.toBe(before);
    const [sensitivity, specificity] = await Promise.all(
      ['sensitivity (recall)', 'specificity'].map(async (name) => {
        const [k = 0, n = 1] = ((await rowOf(panel, name))[0] ?? '').split(' / ').map(Number);
        return k / n;
      }),
    );
    const found = 0.02 * (sensitivity ?? 0);
    const ppv = found / (found + 0.98 * (1 - (specificity ?? 0)));
    expect(await values.textContent()).toContain(`right in ${(100 * ppv).toFixed(1)} %`);
  });

  test('shows images that fit the screen and no more, and lays a heat map over one', async () => {
    const panel = await open();
    const asked = new Set<string>();
    await panel.page.route('**/dataset/**', (route) => {
      asked.add(route.request().url());
      return route.fulfill({ body: radiograph, contentType: 'image/jpeg' });
    });
    const origin = new URL(panel.page.url()).origin;
    await panel.send({ ...runsMessage(runs.plain), imageRoots: [`${origin}/dataset`] });
    await cell(panel, 0, 0).click();
    const dialog = panel.page.getByRole('dialog');
    await dialog.locator('.stage img').waitFor();
    const loaded = await dialog.locator('img').count();
    expect(loaded).toBeLessThan(60);
    expect(asked.size).toBeLessThan(60);
    await dialog.getByRole('listbox').press('End');
    await expect.poll(() => dialog.locator('.place').textContent()).toMatch(/^(\d+) of \1$/);
    expect(await dialog.locator('img').count()).toBeLessThan(60);

    await dialog.locator('vscode-button:has-text("Where fine-tuning looked")').click();
    const [explain] = await sentOf(panel, 'explain');
    expect(explain).toMatchObject({ phase: 'fine-tuning' });
    const overlay = `data:image/jpeg;base64,${radiograph.toString('base64')}`;
    const { run, phase, path: image } = explain ?? {};
    await panel.send({ kind: 'explained', run, phase, path: image, overlay, problem: null });
    await dialog.locator('.overlay').waitFor();
    expect(await dialog.locator('.heat-map-note').textContent()).toContain('not where the disease is');
    await dialog.locator('vscode-button:has-text("Open")').click();
    expect(await sentOf(panel, 'open-image')).toEqual([
      { kind: 'open-image', run: runs.plain.run, path: image },
    ]);
    await panel.page.screenshot({ path: path.join(pictures, 'gallery-dark.png') });

    await panel.page.keyboard.press('Escape');
  });

  test('puts a placeholder for an image that is gone, counts it, and keeps it in the figures', async () => {
    const panel = await open();
    await panel.page.route('**/dataset/**', (route) =>
      route.fulfill({ status: 200, body: 'no image', contentType: 'text/plain' }),
    );
    const origin = new URL(panel.page.url()).origin;
    await panel.send({ ...runsMessage(runs.plain), imageRoots: [`${origin}/dataset`] });
    const count = await countIn(cell(panel, 1, 1));
    await cell(panel, 1, 1).click();
    const dialog = panel.page.getByRole('dialog');
    await dialog.locator('.stage .placeholder').waitFor();
    await expect.poll(() => dialog.locator('.missing').textContent()).toMatch(/^\d+ images of those seen/);
    expect(await dialog.getByRole('heading').textContent()).toContain(`${count} images`);
  });

  test('shows names from outside as text', async () => {
    const panel = await openRun(runs.hostile);
    await cell(panel, 1, 1).click();
    expect(await panel.page.getByRole('dialog').locator('.facts').textContent()).toContain('<img src=x');
    expect(await panel.page.locator('img[src=x]').count()).toBe(0);
    expect(await panel.page.title()).toBe('report');
  });

  test('reports on more than two classes without a threshold, class by class', async () => {
    const panel = await openRun(runs.manyClasses);
    expect(await panel.page.locator('section.threshold').isVisible()).toBe(false);
    expect(await panel.page.locator('[data-cell]').count()).toBe(16);
    const classes = panel.page.getByRole('region', { name: 'Each class against all others' });
    expect(await classes.locator('tbody tr').count()).toBe(4);
    const before = await panel.page.locator('[data-figure=roc] .curve').getAttribute('d');
    await choose(panel, 'Curves of', 'COVID');
    expect(await panel.page.locator('[data-figure=roc] .curve').getAttribute('d')).not.toBe(before);
    await panel.page.screenshot({ path: path.join(pictures, 'many-classes.png'), fullPage: true });
  });

  test('shows validation where there is no test split, and what is damaged by name', async () => {
    const panel = await openRun(runs.noTest);
    expect(await panel.page.locator('.banners').textContent()).toContain('There are no test images');
    const [first, ...rest] = runs.plain.predictions;
    if (!first) throw new Error('There are no predictions.');
    const cut = { ...first, text: first.text.slice(0, first.text.length / 2) };
    await panel.send(runsMessage({ ...runs.plain, predictions: [cut, ...rest] }, false));
    await expect.poll(() => panel.page.locator('.banners').textContent()).toContain('cannot be shown');
    await choose(panel, 'Choose', '0.5');
    expect(
      await panel.page.locator('vscode-button:has-text("Use This")').getAttribute('disabled'),
    ).not.toBeNull();
  });

  test('saves figures and tables', async () => {
    const panel = await openRun(runs.plain);
    const save = async (title: string, format: string): Promise<string> => {
      const before = (await sentOf(panel, 'export')).length;
      await panel.page.locator(`vscode-button[aria-label="Save ${title}"]`).click();
      await panel.page
        .getByRole('menuitem', { name: `Save as ${format}` })
        .locator('visible=true')
        .click();
      await expect.poll(async () => (await sentOf(panel, 'export')).length).toBe(before + 1);
      return String((await sentOf(panel, 'export')).at(-1)?.['content']);
    };
    const drawing = await save('ROC curve', 'SVG');
    expect(drawing).toMatch(/^<svg /);
    expect(drawing).toContain('AUC 0.');
    expect((await sharp(Buffer.from(drawing)).stats()).isOpaque).toBe(true);
    const png = await sharp(Buffer.from(await save('Scores by class', 'PNG'), 'base64')).metadata();
    expect(png.format).toBe('png');
    expect(await save('Figures table', 'CSV')).toContain('sensitivity (recall)');
    expect(JSON.parse(await save('Confusion matrix', 'JSON'))).toMatchObject({
      classes: ['NORMAL', 'PNEUMONIA'],
    });
    const matrix = await save('Confusion matrix', 'SVG');
    for (const [actual, predicted] of [
      [0, 1],
      [1, 1],
    ] as const)
      expect(matrix).toContain(`>${await countIn(cell(panel, actual, predicted))}</text>`);
    expect((await sharp(Buffer.from(matrix)).stats()).isOpaque).toBe(true);
    const picture = Buffer.from(await save('Confusion matrix', 'PNG'), 'base64');
    expect((await sharp(picture).metadata()).format).toBe('png');
    await writeFile(path.join(pictures, 'saved-matrix.png'), picture);
    const menus = await panel.page.locator('.menu[aria-label^="Save "]').evaluateAll((all) =>
      all.map((menu) => ({
        name: menu.getAttribute('aria-label') ?? '',
        formats: [...menu.querySelectorAll('[role=menuitem]')]
          .map((item) => item.textContent.replace('Save as ', ''))
          .join(' '),
      })),
    );
    expect(menus.length).toBeGreaterThanOrEqual(9);
    for (const { name, formats } of menus) {
      if (name.endsWith(' table')) expect(formats, name).toBe('CSV JSON');
      else expect(formats, name).toMatch(/^PNG SVG CSV/);
    }
  });

  test('saves a confusion matrix with names from outside as text', async () => {
    const panel = await openRun(runs.hostile);
    await panel.page.locator('vscode-button[aria-label="Save Confusion matrix"]').click();
    await panel.page.getByRole('menuitem', { name: 'Save as SVG' }).locator('visible=true').click();
    await expect.poll(async () => (await sentOf(panel, 'export')).length).toBe(1);
    const drawing = String((await sentOf(panel, 'export'))[0]?.['content']);
    expect(drawing).toContain('&lt;img src=x');
    expect(drawing).not.toContain('<img');
  });

  test('has no serious finding of axe, in any theme', async () => {
    for (const theme of [dark, light, highContrast]) {
      const panel = await openRun(runs.plain, { theme });
      expect(await seriousFindings(panel.page)).toEqual([]);
      await cell(panel, 1, 0).click();
      expect(await seriousFindings(panel.page)).toEqual([]);
    }
  });

  test('looks right in every theme at every width', async () => {
    for (const theme of [dark, light, highContrast]) {
      for (const width of [400, 900, 1600]) {
        const panel = await openRun(runs.plain, { theme, width });
        const overflow = await panel.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await panel.page.screenshot({
          path: path.join(pictures, `report-${theme.name}-${width}.png`),
          fullPage: true,
        });
      }
    }
  });

  test('opens 112,000 predictions, and follows the slider, without keeping the page busy', async () => {
    const count = 112_000;
    const random = randomStream(5, 'scores');
    const classes = ['NORMAL', 'PNEUMONIA'];
    const rows = Array.from({ length: count }, (_, index) => {
      const label = index % 2;
      const score = 1 / (1 + Math.exp(-(random.normal() + (label === 1 ? 1.2 : -1.2))));
      return {
        path: `test/class-${label}/person${index}.jpeg`,
        label,
        group: `person ${index}`,
        scores: [1 - score, score],
      };
    });
    const text = formatPredictions({ classes, rows });
    const large: RunReport = {
      ...runs.plain,
      split: null,
      manifest: { ...runs.plain.manifest, phases: runs.plain.manifest.phases.slice(1) },
      predictions: [{ phase: 'fine-tuning', split: 'test', text }],
    };
    const panel = await open();
    const opening = await countScriptTime(panel.page);
    await panel.send(runsMessage(large));
    await panel.page.locator('[data-cell] strong').first().waitFor();
    const opened = await opening();
    await panel.page.getByRole('heading', { name: 'Calibration' }).waitFor();
    const sliding = await countScriptTime(panel.page);
    const steps = 60;
    await panel.page.evaluate(async (count) => {
      const range = document.querySelector<HTMLInputElement>('.threshold-slider input[type=range]');
      for (let step = 0; range && step < count; step++) {
        range.value = String(0.2 + step / 100);
        range.dispatchEvent(new Event('input'));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, steps);
    const moved = (await sliding()) / steps;
    console.info(
      `112,000 predictions: scripts take ${opened.toFixed(0)} ms to open them, ${moved.toFixed(1)} ms a move of the slider`,
    );
    expect(opened).toBeLessThan(3_000);
    expect(moved).toBeLessThan(16);
  });
});
