import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRunReport } from '../../src/node/run/read-run-report.ts';
import { openReport, reportOfSplit } from '../../src/shared/report/opened-report.ts';
import { compareRuns } from '../../src/shared/report/run-comparison.ts';
import { launchBrowser } from '../support/workbench/browser.ts';
import { describeInBrowser } from '../support/workbench/requirements.ts';
import { writeComparedRun } from './support/compared-runs.ts';

const run = promisify(execFile);
const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const pictures = path.resolve(import.meta.dirname, '../../.cache/screenshots/page');
const hostile = '</script><img src=x onerror="document.title=1">';

/** A page that was opened from the disk, with nothing around it. */
interface Opened {
  readonly page: Page;
  readonly problems: string[];
  /** Addresses that were asked for, without the file itself. */
  readonly asked: string[];
}

describeInBrowser('the exported page', (program) => {
  let browser: Browser;
  let folder: string;
  let runs: string[];
  let phases: string;
  let comparison: string;
  let report: string;

  const exported = async (command: 'report' | 'compare', name: string, ...of: string[]): Promise<string> => {
    const file = path.join(folder, name);
    const { stdout } = await run(process.execPath, [cli, command, ...of, '--out', file]);
    expect(stdout).toContain('no images');
    return file;
  };
  const open = async (file: string, options: BrowserContextOptions = {}): Promise<Opened> => {
    const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options });
    const page = await context.newPage();
    const opened: Opened = { page, problems: [], asked: [] };
    page.on('pageerror', (error) => opened.problems.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) opened.problems.push(message.text());
    });
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href && !/^(data|blob):/.test(request.url()))
        opened.asked.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.locator('.verdict-list article, .report .figure').first().waitFor();
    return opened;
  };

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    folder = await mkdtemp(path.join(os.tmpdir(), 'exported-page-'));
    const images = { val: 40, test: 120 };
    runs = [
      await writeComparedRun(
        folder,
        {
          id: 'first',
          images,
          pathOf: (split, label, index) => `${split}/${label}/${hostile.replaceAll('/', '')} ${index}.jpeg`,
        },
        { first: 6, second: 9, seed: 3 },
      ),
      await writeComparedRun(folder, { id: 'second', images, skill: 2.2 }, { first: 4, second: 8, seed: 8 }),
      await writeComparedRun(folder, { id: 'third', images, skill: 1.1 }, { first: 4, second: 8, seed: 5 }),
    ];
    phases = await exported('compare', 'phases.html', runs[1] ?? '');
    comparison = await exported('report', 'comparison.html', runs[1] ?? '', runs[2] ?? '');
    report = await exported('report', 'report.html', runs[1] ?? '');
    browser = await launchBrowser(program);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('opens from the disk, asks for nothing, and says what the command line says', async () => {
    for (const [file, of] of [
      [phases, runs.slice(1, 2)],
      [comparison, runs.slice(1)],
    ] as const) {
      const { page, problems, asked } = await open(file);
      const expected = compareRuns(await Promise.all(of.map((each) => readRunReport(each)))).comparisons[0];
      const text = await page.locator('.verdict-list').textContent();
      expect(text).toContain(expected?.accuracy.inWords);
      expect(text).toContain(expected?.auc?.inWords);
      expect(await page.locator('.chart').count()).toBe(5);
      expect(await page.locator('text=Choose Runs').count()).toBe(0);
      expect(await page.locator('.page-note').textContent()).toContain('no images');
      expect(asked).toEqual([]);
      expect(problems).toEqual([]);
      await page.context().close();
    }
  });

  test('shows the report of one run, which can be looked through and not changed', async () => {
    const { page, problems, asked } = await open(report);
    const told = openReport(await readRunReport(runs[1] ?? ''));
    const figures = reportOfSplit(told, 'test')?.series.at(-1)?.figures;
    const cells = page.locator('.confusion tbody strong');
    expect((await cells.allTextContents()).map(Number)).toEqual(figures?.confusion.flat());
    const line = page.locator('[data-figure=roc] [data-colour]').first();
    expect(await line.evaluate((each) => getComputedStyle(each).stroke)).toMatch(/^(rgb|color)\(/);
    const before = await cells.allTextContents();
    await page.locator('[aria-label=Threshold][type=range]').focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('PageUp');
    await expect.poll(() => cells.allTextContents()).not.toEqual(before);
    expect(await page.locator('text=Use This Threshold').getAttribute('disabled')).not.toBe(null);
    for (const label of ['Compare Phases', 'Model Card', 'Export Report…'])
      expect(await page.locator(`vscode-button:has-text("${label}")`).count()).toBe(0);
    await page.locator('.confusion [data-cell="0 1"]').click();
    expect(await page.locator('dialog .placeholder').first().textContent()).toBe('Not part of this page');
    await page.keyboard.press('Escape');
    await page.screenshot({ path: path.join(pictures, 'report.png'), fullPage: true });
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.screenshot({ path: path.join(pictures, 'report-printed.png'), fullPage: true });
    expect(asked).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('lets nothing load from elsewhere, and runs only its own script', async () => {
    const { page } = await open(phases);
    const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w-]{22}'; /);
    const blocked = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      document.body.append(script);
      const asked = await fetch('https://example.org/').then(
        () => 'loaded',
        () => 'refused',
      );
      return [document.title === 'run', asked];
    });
    expect(blocked).toEqual([false, 'refused']);
    await page.context().close();
  });

  test('tells no folder of this machine', async () => {
    for (const file of [phases, comparison, report]) {
      const html = await readFile(file, 'utf8');
      for (const secret of [folder, os.tmpdir() + path.sep, os.homedir() + path.sep, '/data/chest_xray'])
        expect(html).not.toContain(secret);
      expect(html).toContain('chest_xray');
      expect((await stat(file)).size).toBeLessThan(3_000_000);
    }
  });

  test('shows names that look like HTML as text', async () => {
    const { page, problems } = await open(await exported('compare', 'hostile.html', runs[0] ?? ''));
    await page.locator('[data-moved=fixed]').click();
    expect(await page.locator('dialog .facts dd').first().textContent()).toContain('<img src=x');
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('opens galleries without images, and saves tables and figures', async () => {
    const { page, problems } = await open(phases, { acceptDownloads: true });
    await page.locator('[data-moved=fixed]').click();
    const gallery = page.locator('dialog.gallery');
    expect(await gallery.locator('.placeholder').first().textContent()).toBe('Not part of this page');
    expect(await gallery.locator('text=Reveal').count()).toBe(0);
    await page.keyboard.press('Escape');
    for (const [menu, format, ending] of [
      ['Save Figures table', 'Save as JSON', 'json'],
      ['Save Figures table', 'Save as CSV', 'csv'],
      ['Save AUC chart', 'Save as PNG', 'png'],
      ['Save AUC chart', 'Save as SVG', 'svg'],
    ] as const) {
      await page.locator(`vscode-button[aria-label="${menu}"]`).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`[role=menu][aria-label="${menu}"] >> text=${format}`).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
      expect((await stat(await download.path())).size).toBeGreaterThan(100);
    }
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('prints, with drawings in place of what only works on a screen', async () => {
    const { page } = await open(phases, { colorScheme: 'dark' });
    const file = path.join(pictures, 'phases.pdf');
    await page.pdf({ path: file, format: 'A4' });
    expect((await stat(file)).size).toBeGreaterThan(20_000);
    expect(await page.locator('.chart-drawing svg').count()).toBe(5);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.chart-plot').first().isVisible()).toBe(false);
    expect(await page.locator('.toolbar').first().isVisible()).toBe(false);
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.screenshot({ path: path.join(pictures, 'printed.png'), fullPage: true });
    await page.context().close();
  });

  test('is light or dark as the reader’s system is', async () => {
    for (const [colorScheme, background] of [
      ['light', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(31, 31, 31)'],
    ] as const) {
      const { page } = await open(comparison, { colorScheme, viewport: { width: 900, height: 900 } });
      await page.waitForTimeout(200);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(background);
      await page.screenshot({ path: path.join(pictures, `comparison-${colorScheme}.png`), fullPage: true });
      await page.context().close();
    }
  });
});
