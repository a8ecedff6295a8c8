import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRunReport } from '../../src/node/run/read-run-report.ts';
import { compareRuns } from '../../src/shared/report/run-comparison.ts';
import type { RunReport } from '../../src/shared/report/run-report.ts';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import { describeInBrowser } from '../support/workbench/requirements.ts';
import { runsMessage, writeComparedRun } from './support/compared-runs.ts';
import { seriousFindings } from './support/axe.ts';
import type { OpenPanel, PanelOptions } from './support/panel-harness.ts';
import { usePanels } from './support/panel-suite.ts';
import { dark, highContrast, light } from './support/themes.ts';

const hostile = '<img src=x onerror="document.title=1">';

describeInBrowser('the comparison', (program) => {
  const { open: openPanel, pictures } = usePanels(program, {
    bundle: 'compare',
    width: 900,
    pictures: 'compare',
  });
  let folder: string;
  /** Two of the same images, one of which with other settings; and one of other images. */
  let runs: Record<'plain' | 'careful' | 'elsewhere' | 'hostile' | 'manyClasses', RunReport>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'compare-'));
    const configuration = trainingConfigurationSchema.parse({ batchSize: 16, seed: 7 });
    const images = { val: 60, test: 300 };
    const made = {
      plain: await writeComparedRun(folder, { id: 'plain', images }, { first: 8, second: 14, seed: 3 }),
      careful: await writeComparedRun(
        folder,
        { id: 'careful', images, skill: 2.4, manifest: { configuration } },
        { first: 5, second: 20, seed: 9 },
      ),
      elsewhere: await writeComparedRun(
        folder,
        { id: 'elsewhere', images: { val: 60, test: 200 }, skill: 1.2 },
        { first: 6, second: 6, seed: 11 },
      ),
      hostile: await writeComparedRun(
        folder,
        {
          id: 'hostile',
          classes: ['NORMAL', hostile],
          images: { val: 10, test: 20 },
          pathOf: (split, label, index) => `${split}/${label}/${hostile.replaceAll('/', '')} ${index}.jpeg`,
        },
        { first: 3, second: 3, seed: 2 },
      ),
      manyClasses: await writeComparedRun(
        folder,
        { id: 'many', classes: ['COVID', 'NORMAL', 'PNEUMONIA'], images: { val: 20, test: 40 } },
        { first: 3, second: 3, seed: 4 },
      ),
    };
    const read = async (of: string): Promise<RunReport> => readRunReport(of);
    runs = {
      plain: await read(made.plain),
      careful: await read(made.careful),
      elsewhere: await read(made.elsewhere),
      hostile: { ...(await read(made.hostile)), name: hostile },
      manyClasses: await read(made.manyClasses),
    };
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (
    shown: readonly RunReport[],
    options: Partial<PanelOptions> = {},
  ): Promise<OpenPanel> => {
    const panel = await openPanel(options);
    if (shown.length > 0) {
      await panel.send(runsMessage(shown));
      await panel.page.locator('h1').waitFor();
    }
    return panel;
  };
  const compared = async (shown: readonly RunReport[], options: Partial<PanelOptions> = {}) => {
    const panel = await open(shown, options);
    const verdicts = Math.max(1, shown.length - 1);
    await expect.poll(() => panel.page.locator('.verdict-list article').count()).toBe(verdicts);
    return panel;
  };
  const table = (panel: OpenPanel, name: string) => panel.page.locator(`section[aria-label="${name}"]`);
  const chooseIn = (panel: OpenPanel, label: string, option: string) =>
    panel.page.locator(`.choice:has-text("${label}") select`).selectOption({ label: option });

  test('says that it is ready, and shows nothing before it knows of a run', async () => {
    const panel = await open([]);
    expect(await panel.sent()).toEqual([{ kind: 'ready' }]);
    expect(await panel.page.locator('main').isVisible()).toBe(false);
  });

  test('says of the phases of a run what the command line says, to the last digit', async () => {
    const panel = await compared([runs.plain]);
    const [expected] = compareRuns([runs.plain]).comparisons;
    const text = await panel.page.locator('.verdict-list').textContent();
    expect(text).toContain('fine-tuning beside feature extraction');
    expect(text).toContain(expected?.accuracy.inWords);
    expect(text).toContain(expected?.auc?.inWords);
    const { figures } = compareRuns([runs.plain]);
    const rows = await table(panel, 'Figures').locator('tbody tr').allTextContents();
    const accuracy = rows.find((row) => row.startsWith('accuracy'));
    for (const { figures: of } of figures) {
      expect(accuracy).toContain(`${of.accuracy?.k} / ${of.accuracy?.n}`);
      expect(rows.find((row) => row.startsWith('AUC'))).toContain(of.auc?.toFixed(4));
    }
    for (const [model, { figures: of }] of figures.entries()) {
      const cells = panel.page.locator('.confusion').nth(model).locator('tbody strong');
      expect((await cells.allTextContents()).map(Number)).toEqual(of.confusion.flat());
    }
  });

  test('opens exactly the images that fine-tuning fixed, and gives the focus back', async () => {
    const panel = await compared([runs.plain]);
    const { comparisons, images } = compareRuns([runs.plain]);
    const fixed = (comparisons[0]?.fixed ?? []).map((image) => images.paths[image]);
    const button = panel.page.locator('[data-moved=fixed]');
    expect(await button.textContent()).toBe(`Fixed by fine-tuning: ${fixed.length} images`);
    await button.focus();
    await panel.page.keyboard.press('Enter');
    const gallery = panel.page.locator('dialog.gallery');
    await gallery.waitFor();
    expect(await gallery.locator('h2').textContent()).toBe(
      `Fixed by fine-tuning, wrong by feature extraction · ${fixed.length} images`,
    );
    const seen: (string | null)[] = [];
    for (let index = 0; index < fixed.length; index++) {
      seen.push(await gallery.locator('.facts dd').first().textContent());
      await panel.page.keyboard.press('ArrowRight');
    }
    expect(seen).toEqual(fixed);
    await panel.page.keyboard.press('Escape');
    await expect.poll(() => gallery.isVisible()).toBe(false);
    expect(await button.evaluate((each) => each === document.activeElement)).toBe(true);
  });

  test('asks for heat maps of an image that moved by either phase, where the folder is trusted', async () => {
    const panel = await compared([runs.plain]);
    const gallery = panel.page.locator('dialog.gallery');
    await panel.page.locator('[data-moved=fixed]').click();
    const image = await gallery.locator('.facts dd').first().textContent();
    for (const phase of ['feature extraction', 'fine-tuning'])
      await gallery.locator(`vscode-button:has-text("Where ${phase} looked")`).click();
    const asked = (await panel.sent()).filter(({ kind }) => kind === 'explain');
    expect(asked.map(({ run, path: of, phase }) => [run, of, phase])).toEqual([
      [runs.plain.run, image, 'feature-extraction'],
      [runs.plain.run, image, 'fine-tuning'],
    ]);
    await panel.page.keyboard.press('Escape');
    await panel.send(runsMessage([runs.plain], false));
    await panel.page.locator('[data-moved=fixed]').click();
    expect(await gallery.locator('.heat-map-note').textContent()).toContain('until you trust the folder');
    expect(await gallery.locator('vscode-button:has-text("looked")').count()).toBe(0);
  });

  test('opens the images of a cell of either matrix', async () => {
    const panel = await compared([runs.plain]);
    const cell = panel.page.locator('.confusion').nth(1).locator('[data-cell="1 0"]');
    const count = Number(await cell.locator('strong').textContent());
    await cell.click();
    const title = panel.page.locator('dialog.gallery h2');
    expect(await title.textContent()).toBe(`fine-tuning: PNEUMONIA decided as NORMAL · ${count} images`);
    expect((await panel.sent()).at(-1)).not.toMatchObject({ kind: 'open-image' });
    await panel.page.locator('.gallery-tools >> text=Open').click();
    await expect
      .poll(async () => (await panel.sent()).at(-1))
      .toMatchObject({ kind: 'open-image', run: runs.plain.run });
  });

  test('compares runs with the one that is chosen', async () => {
    const shown = [runs.plain, runs.careful, runs.elsewhere];
    const panel = await compared(shown);
    const words = async (): Promise<string[]> => panel.page.locator('.verdict-list h3').allTextContents();
    expect(await words()).toEqual(['careful beside plain', 'elsewhere beside plain']);
    await chooseIn(panel, 'Compare with', 'careful');
    await expect.poll(words).toEqual(['plain beside careful', 'elsewhere beside careful']);
    expect(await panel.page.locator('.banner').allTextContents()).toContainEqual(
      expect.stringContaining('Compared on the 400 images that all have'),
    );
    const state = await panel.kept();
    expect(state).toMatchObject({ runs: shown.map(({ run }) => run), view: { baseline: 'careful' } });
    const again = await compared(shown, { state });
    expect(await again.page.locator('.verdict-list h3').first().textContent()).toBe('plain beside careful');
  });

  test('compares on validation as well', async () => {
    const panel = await compared([runs.plain]);
    await chooseIn(panel, 'Images of', 'validation');
    await expect
      .poll(() => table(panel, 'Figures').locator('caption').textContent())
      .toBe('On 120 validation images, with 95 % intervals');
    expect(await panel.page.locator('.banner').allTextContents()).toContainEqual(
      expect.stringContaining('chose epochs and thresholds'),
    );
  });

  test('tells why runs cannot be compared, and shows the rest of them', async () => {
    const panel = await open([runs.plain, runs.manyClasses]);
    await expect
      .poll(() => panel.page.locator('.banner').allTextContents())
      .toEqual([expect.stringContaining('tell other classes apart')]);
    expect(await panel.page.locator('.verdicts').isVisible()).toBe(false);
    expect(await panel.page.locator('.chart').count()).toBe(5);
    expect(await table(panel, 'Time and engine').isVisible()).toBe(true);
  });

  test('compares more than two classes', async () => {
    const panel = await compared([runs.manyClasses]);
    expect(await panel.page.locator('.confusion').first().locator('tbody strong').count()).toBe(9);
    const rows = await table(panel, 'Figures').locator('tbody th').allTextContents();
    expect(rows).toContain('AUC, COVID');
  });

  test('lists the hyper-parameters that differ, or all', async () => {
    const panel = await compared([runs.plain, runs.careful]);
    const fields = table(panel, 'Hyper-parameters').locator('tbody th');
    expect(await fields.allTextContents()).toEqual(['seed', 'batchSize']);
    await panel.page.click('vscode-checkbox:has-text("Differences only")');
    await expect.poll(() => fields.count()).toBeGreaterThan(20);
    expect(await panel.kept()).toMatchObject({ view: { differencesOnly: false } });
  });

  test('aligns curves by epoch, by the phases’ own epochs, and by time', async () => {
    const panel = await compared([runs.plain]);
    const plot = panel.page.locator('[data-chart=loss] .chart-plot');
    const labels = panel.page.locator('[data-chart=loss] .boundary-labels span');
    await expect.poll(() => plot.getAttribute('aria-valuemax')).toBe('22');
    expect(await labels.allTextContents()).toEqual(['feature extraction', 'fine-tuning']);
    await chooseIn(panel, 'Align by', 'epoch of the phase');
    await expect.poll(() => plot.getAttribute('aria-valuemax')).toBe('14');
    await expect.poll(() => labels.count()).toBe(0);
    expect(await panel.page.locator('[data-chart=loss] .group').allTextContents()).toEqual([
      'feature extraction',
      'fine-tuning',
    ]);
    await chooseIn(panel, 'Align by', 'wall-clock time');
    const seconds = runs.plain.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
    await expect
      .poll(async () => Number(await plot.getAttribute('aria-valuenow')))
      .toBeCloseTo(seconds / 60, 1);
    expect(await labels.allTextContents()).toEqual(['feature extraction', 'fine-tuning']);
    await plot.focus();
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => plot.getAttribute('aria-valuetext')).toMatch(/^after 4\.2 s: /);
  });

  test('saves every table as CSV and JSON, and every chart as a picture', async () => {
    const panel = await compared([runs.plain, runs.careful]);
    const save = async (menu: string, format: string): Promise<Record<string, unknown>> => {
      const before = (await panel.sent()).length;
      await panel.page.locator(`vscode-button[aria-label="Save ${menu}"]`).click();
      await panel.page.locator(`[role=menu][aria-label="Save ${menu}"] >> text=Save as ${format}`).click();
      await expect.poll(async () => (await panel.sent()).length).toBe(before + 1);
      return (await panel.sent()).at(-1) ?? {};
    };
    for (const name of ['Figures', 'Hyper-parameters', 'Time and engine']) {
      expect(await save(`${name} table`, 'CSV')).toMatchObject({ kind: 'export', format: 'csv' });
      const { content } = await save(`${name} table`, 'JSON');
      expect(JSON.parse(String(content))).toBeInstanceOf(Array);
    }
    const figures = JSON.parse(String((await save('Figures table', 'JSON'))['content'])) as unknown[];
    const [, second] = compareRuns([runs.plain, runs.careful]).figures;
    expect(figures).toContainEqual(
      expect.objectContaining({ metric: 'AUC', model: 'careful', value: second?.figures.auc }),
    );
    expect(String((await save('AUC chart', 'SVG'))['content'])).toMatch(/^<svg/);
    expect((await save('AUC chart', 'PNG'))['format']).toBe('png');
    expect(String((await save('AUC chart', 'CSV'))['content']).split('\n')[0]).toBe(
      'run,split,phase,epoch,epoch_of_phase,trained_seconds,auc',
    );
  });

  test('shows hostile names as text', async () => {
    const panel = await compared([runs.hostile]);
    await panel.page.locator('[data-moved=fixed]').click();
    await panel.page.locator('dialog.gallery').waitFor();
    expect(await panel.page.locator('h1').textContent()).toContain(hostile);
    expect(await panel.page.locator('img[src=x]').count()).toBe(0);
    expect(await panel.page.title()).not.toBe('1');
  });

  test('reads again when a run has changed', async () => {
    const panel = await compared([runs.plain]);
    await panel.send({ kind: 'changed', run: runs.plain.run });
    await expect.poll(async () => (await panel.sent()).at(-1)).toEqual({ kind: 'refresh' });
    await panel.send(runsMessage([{ ...runs.plain, name: 'Renamed' }]));
    await expect.poll(() => panel.page.locator('h1').textContent()).toContain('Renamed');
  });

  test('answers while it resamples 20,000 patients with two images each', async () => {
    const panel = await open([]);
    const shown = manyImages(runs.plain, 20_000);
    await panel.page.evaluate(() => {
      const turns = { count: 0 };
      Object.assign(window, { turns });
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        turns.count++;
        port2.postMessage(null);
      };
      port2.postMessage(null);
    });
    const turns = (): Promise<number> =>
      panel.page.evaluate(() => (window as unknown as { turns: { count: number } }).turns.count);
    await panel.send(runsMessage([shown]));
    await panel.page.locator('text=Testing what is beyond chance').waitFor();
    const before = await turns();
    await panel.page.locator('.verdict-list article').waitFor();
    const during = (await turns()) - before;
    console.log(`The page had ${during} turns while it resampled.`);
    expect(during).toBeGreaterThan(50);
  });

  test('axe finds nothing serious, in any kind of theme', async () => {
    for (const theme of [dark, light, highContrast]) {
      const panel = await compared([runs.plain, runs.careful, runs.elsewhere], { theme });
      expect(await seriousFindings(panel.page)).toEqual([]);
    }
  });

  test('fits every width, in every kind of theme', async () => {
    for (const [theme, width] of [
      [dark, 400],
      [light, 900],
      [highContrast, 900],
      [dark, 1600],
    ] as const) {
      for (const [name, shown] of [
        ['phases', [runs.plain]],
        ['runs', [runs.plain, runs.careful, runs.elsewhere]],
      ] as const) {
        const panel = await compared(shown, { theme, width });
        await panel.page.waitForTimeout(200);
        const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
        await panel.page.screenshot({
          path: path.join(pictures, `${name}-${theme.name}-${width}.png`),
          fullPage: true,
        });
      }
    }
  });
});

/** The same run with so many patients in its test set, of two images each. */
function manyImages(run: RunReport, patients: number): RunReport {
  const rows = Array.from({ length: 2 * patients }, (_, index) => {
    const label = index % 2;
    const noise = (shift: number): string =>
      (((index * 7919 + shift) % 1000) / 2000 + 0.25 * label + 0.1).toFixed(4);
    return { path: `test/${label}/${index}.jpeg`, label, patient: `p${index >> 1}`, noise };
  });
  const [normal, pneumonia] = run.manifest.dataset.classes;
  const text = (shift: number): string =>
    [
      `path,label,group,score_${normal},score_${pneumonia}`,
      ...rows.map(({ path: of, label, patient, noise }) => {
        const score = noise(shift);
        return `${of},${label === 0 ? normal : pneumonia},${patient},${(1 - Number(score)).toFixed(4)},${score}`;
      }),
      '',
    ].join('\n');
  return {
    ...run,
    split: null,
    predictions: run.predictions.map((each) =>
      each.split === 'test' ? { ...each, text: text(each.phase === 'fine-tuning' ? 331 : 17) } : each,
    ),
  };
}
