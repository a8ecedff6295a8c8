import path from 'node:path';
import { expect, test } from 'vitest';
import { describeInBrowser } from '../support/workbench/requirements.ts';
import { drawnEvents, eventMessages, numbered, shownRun, type DrawnRun } from './support/drawn-run.ts';
import { seriousFindings } from './support/axe.ts';
import type { OpenPanel, PanelOptions } from './support/panel-harness.ts';
import { usePanels } from './support/panel-suite.ts';
import { countScriptTime } from './support/script-time.ts';
import { dark, highContrast, light, type TestTheme } from './support/themes.ts';

const drawn: DrawnRun = { first: 10, second: 20, stepsPerEpoch: 130, lossesPerEvent: 20, seed: 3 };
const run = shownRun();
const until24 = drawnEvents(drawn, 24);

function runsMessage(...runs: readonly unknown[]): unknown {
  return { kind: 'runs', runs, canSetUpEngine: true };
}

describeInBrowser('the training panel', (program) => {
  const { open, pictures } = usePanels(program, { bundle: 'training', width: 900, pictures: 'panel' });

  const openRun = async (options: Partial<PanelOptions> = {}): Promise<OpenPanel> => {
    const panel = await open(options);
    await panel.send(runsMessage(run), ...eventMessages(run.run, until24));
    await panel.page.locator('.cursor-line').first().waitFor({ state: 'attached' });
    return panel;
  };
  const valueOf = (panel: OpenPanel, chart: string, line: string): Promise<string | null> =>
    panel.page.locator(`[data-chart=${chart}] .chart-legend button:has-text("${line}") .value`).textContent();
  const readout = (panel: OpenPanel, chart: string): Promise<string | null> =>
    panel.page.locator(`[data-chart=${chart}] .chart-readout`).textContent();
  const plot = (panel: OpenPanel, chart: string) => panel.page.locator(`[data-chart=${chart}] .chart-plot`);
  const inked = (panel: OpenPanel, chart: string): Promise<number> =>
    panel.page.locator(`[data-chart=${chart}] canvas`).evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let count = 0;
      for (let index = 0; index < data.length; index += 4) {
        // The line of the validation: orange, which nothing else here is.
        if ((data[index] ?? 0) > 180 && (data[index + 2] ?? 255) < 60) count++;
      }
      return count;
    });

  test('says that it is ready, and shows nothing before it knows of a run', async () => {
    const panel = await open();
    expect(await panel.sent()).toEqual([{ kind: 'ready' }]);
    expect(await panel.page.locator('main').isVisible()).toBe(false);
  });

  test('draws curves that grow with the epochs', async () => {
    const panel = await open();
    await panel.send(runsMessage(run), ...eventMessages(run.run, drawnEvents(drawn, 4)));
    await expect.poll(() => inked(panel, 'loss')).toBeGreaterThan(50);
    const early = await inked(panel, 'loss');
    expect(await valueOf(panel, 'loss', 'validation')).toMatch(/^0\.\d{4}$/);
    const rest = until24.slice(drawnEvents(drawn, 4).length - 1);
    await panel.send(...eventMessages(run.run, rest));
    await expect.poll(() => plot(panel, 'loss').getAttribute('aria-valuemax')).toBe('24');
    expect(await inked(panel, 'loss')).not.toBe(early);
    expect(await panel.page.locator('.facts').textContent()).toContain('24 of 30');
    const charts = panel.page.locator('.chart h3');
    expect(await charts.allTextContents()).toEqual([
      'Loss',
      'Batch loss',
      'Accuracy',
      'AUC',
      'Precision',
      'Recall',
    ]);
  });

  test('draws and names the boundary between the phases, and tells the best epoch', async () => {
    const panel = await openRun();
    for (const chart of ['loss', 'batch-loss', 'auc']) {
      const labels = panel.page.locator(`[data-chart=${chart}] .boundary-labels span`);
      expect(await labels.allTextContents()).toEqual(['feature extraction', 'fine-tuning']);
    }
    expect(await readout(panel, 'auc')).toMatch(/^best: epoch \d+$/);
  });

  test('reads the same epoch in all charts under the pointer', async () => {
    const panel = await openRun();
    await panel.page.hover('[data-chart=accuracy] .u-over', { position: { x: 190, y: 60 } });
    await expect.poll(() => readout(panel, 'accuracy')).toBe('epoch 13 · fine-tuning');
    expect(await readout(panel, 'loss')).toBe('epoch 13 · fine-tuning');
    expect(await readout(panel, 'batch-loss')).toMatch(/^epoch 13, batch \d+$/);
    const thirteenth = until24.find((event) => event.kind === 'epoch-finished' && event.epoch === 13);
    if (thirteenth?.kind !== 'epoch-finished') throw new Error('There is no epoch 13.');
    expect(await valueOf(panel, 'auc', 'validation')).toBe(thirteenth.val['auc']?.toFixed(4));
    expect(await panel.page.locator('.cursor-line:visible').count()).toBe(6);
    await panel.page.mouse.move(5, 5);
    await expect.poll(() => panel.page.locator('.cursor-line:visible').count()).toBe(0);
  });

  test('zooms with the wheel, pans by dragging and shows everything on a double click', async () => {
    const panel = await openRun();
    const bounds = async (): Promise<number[]> => {
      const [least, most] = await Promise.all(
        ['aria-valuemin', 'aria-valuemax'].map((name) => plot(panel, 'loss').getAttribute(name)),
      );
      return [Number(least), Number(most)];
    };
    await panel.page.hover('[data-chart=loss] .u-over', { position: { x: 300, y: 60 } });
    await panel.page.mouse.wheel(0, -600);
    await expect.poll(bounds).toEqual([14, 21]);
    expect(await panel.page.locator('vscode-button:has-text("Reset Zoom")').isVisible()).toBe(true);
    await panel.page.mouse.down();
    await panel.page.mouse.move(60, 400, { steps: 5 });
    await panel.page.mouse.up();
    await expect.poll(async () => (await bounds())[0]).toBeGreaterThan(14);
    await panel.page.dblclick('[data-chart=recall] .u-over');
    await expect.poll(bounds).toEqual([1, 24]);
  });

  test('is read, zoomed and reset with the keyboard alone', async () => {
    const panel = await openRun();
    const loss = plot(panel, 'loss');
    await loss.focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => loss.getAttribute('aria-valuenow')).toBe('2');
    expect(await loss.getAttribute('aria-valuetext')).toMatch(
      /^epoch 2 · feature extraction: train 0\.\d{4}, validation 0\.\d{4}$/,
    );
    for (const key of ['+', '+', '+']) await panel.page.keyboard.press(key);
    await expect.poll(() => loss.getAttribute('aria-valuemax')).toBe('9');
    await panel.page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => loss.getAttribute('aria-valuemin')).toBe('3');
    await panel.page.keyboard.press('Home');
    await expect.poll(() => loss.getAttribute('aria-valuemax')).toBe('24');
    await plot(panel, 'batch-loss').focus();
    await panel.page.keyboard.press('ArrowLeft');
    await expect.poll(() => readout(panel, 'batch-loss')).toBe('epoch 24, batch 130');
  });

  test('hides a line in every chart, and keeps that for the next time', async () => {
    const panel = await openRun();
    await panel.page.click('[data-chart=loss] .chart-legend button:has-text("validation")');
    await expect.poll(() => inked(panel, 'auc')).toBe(0);
    const button = panel.page.locator('[data-chart=auc] .chart-legend button:has-text("validation")');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    const state = await panel.kept();
    expect(state).toMatchObject({ runs: [run.run], view: { hidden: [`val:${run.run}`] } });
    const again = await openRun({ state });
    expect(await inked(again, 'auc')).toBe(0);
  });

  test('smooths, and draws the loss on a logarithmic axis', async () => {
    const panel = await openRun();
    const before = await valueOf(panel, 'batch-loss', 'train');
    await panel.page.locator('.slider input').fill('0');
    await expect.poll(() => valueOf(panel, 'batch-loss', 'train')).not.toBe(before);
    const losses = until24.filter((event) => event.kind === 'batches-trained').at(-1);
    if (losses?.kind !== 'batches-trained') throw new Error('No batch was trained.');
    expect(await valueOf(panel, 'batch-loss', 'train')).toBe(losses.losses.at(-1)?.toFixed(4));
    await panel.page.click('vscode-checkbox:has-text("Logarithmic loss")');
    expect(await panel.kept()).toMatchObject({ view: { smoothing: 0, logarithmic: true } });
  });

  test('shows the same numbers as a table', async () => {
    const panel = await openRun();
    await panel.page.click('vscode-checkbox:has-text("Show as table")');
    const rows = panel.page.locator('.epoch-tables tbody tr');
    await expect.poll(() => rows.count()).toBe(24);
    const last = until24.filter((event) => event.kind === 'epoch-finished').at(-1);
    if (last?.kind !== 'epoch-finished') throw new Error('No epoch was finished.');
    expect(await rows.last().textContent()).toContain(last.val['auc']?.toFixed(4));
    expect(await panel.page.locator('.chart-grid').isVisible()).toBe(false);
  });

  test('begins anew when the events come again from the first, without doubles', async () => {
    const panel = await openRun();
    await panel.page.click('vscode-checkbox:has-text("Show as table")');
    await panel.send(
      runsMessage(run),
      ...eventMessages(run.run, until24),
      ...eventMessages(run.run, until24),
    );
    await expect.poll(() => panel.page.locator('.epoch-tables tbody tr').count()).toBe(24);
  });

  test('draws several runs into the same charts, and lets them go again', async () => {
    const panel = await openRun({ width: 1600 });
    const other = shownRun({ run: '/r/b', name: 'Quick look', status: 'finished', canStop: false });
    const few = { ...drawn, first: 6, second: 14, seed: 9 };
    await panel.send(runsMessage(run, other), ...eventMessages(other.run, drawnEvents(few)));
    const list = panel.page.locator('.run-list li');
    await expect.poll(() => list.count()).toBe(2);
    await expect.poll(() => panel.page.locator('[data-chart=auc] .chart-legend button').count()).toBe(4);
    await panel.page.screenshot({ path: path.join(pictures, 'overlay-1600.png'), fullPage: true });
    await panel.page.click('.run-list vscode-button');
    expect(await panel.sent()).toContainEqual({ kind: 'remove-run', run: other.run });
    await panel.send(runsMessage(run));
    await expect.poll(() => panel.page.locator('[data-chart=auc] .chart-legend button').count()).toBe(2);
  });

  test('offers the report of a run once it was evaluated', async () => {
    const panel = await openRun();
    const report = panel.page.locator('vscode-button:has-text("Open Report")');
    expect(await report.isVisible()).toBe(false);
    await panel.send(runsMessage({ ...run, status: 'finished', canStop: false, canReport: true }));
    await report.waitFor();
    await report.press('Enter');
    expect((await panel.sent()).at(-1)).toEqual({ kind: 'open-report', run: run.run });
  });

  test('asks to stop, to resume, to compare and for the log', async () => {
    const panel = await openRun();
    await panel.page.click('vscode-button:has-text("Stop")');
    await panel.page.click('vscode-button:has-text("Compare")');
    await panel.send(runsMessage({ ...run, stopping: true, canStop: false }));
    await expect.poll(() => panel.page.locator('.badge').textContent()).toBe('Stopping');
    await panel.send(runsMessage({ ...run, status: 'stopped', canStop: false, canResume: true }));
    await panel.page.click('vscode-button:has-text("Resume")');
    await panel.send({ kind: 'log', run: run.run, lines: ['one', 'two'] });
    await panel.page.click('summary:has-text("Log")');
    expect(await panel.page.locator('.log pre').textContent()).toBe('one\ntwo');
    await panel.page.click('vscode-button:has-text("Open Full Log")');
    expect(await panel.sent()).toEqual([
      { kind: 'ready' },
      { kind: 'stop', run: run.run },
      { kind: 'choose-runs' },
      { kind: 'resume', run: run.run },
      { kind: 'show-log', run: run.run },
    ]);
  });

  test('saves a chart as PNG, SVG and CSV', async () => {
    const panel = await openRun();
    for (const format of ['PNG', 'SVG', 'CSV']) {
      await panel.page.click('[data-chart=auc] .menu-button vscode-button');
      await panel.page.click(`[data-chart=auc] [role=menuitem]:has-text("${format}")`);
      await expect
        .poll(async () => (await panel.sent()).map((message) => message['format']))
        .toContain(format.toLowerCase());
    }
    const content = new Map(
      (await panel.sent()).map((message) => [message['format'], String(message['content'])] as const),
    );
    const png = Buffer.from(content.get('png') ?? '', 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1800, 960]);
    expect(png.length).toBeGreaterThan(20_000);
    expect(content.get('svg')).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(content.get('svg')).toContain('fine-tuning');
    expect(content.get('csv')?.split('\n')).toHaveLength(1 + 2 * 24 + 1);
    await panel.send({ kind: 'exported', path: '/home/me/chart.png' });
    await expect.poll(() => panel.page.locator('.toast').textContent()).toBe('Saved as /home/me/chart.png');
  });

  test('shows names and messages as text, whatever is in them', async () => {
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
    const panel = await open();
    await panel.send(
      runsMessage(
        shownRun({ name: hostile, dataset: `/data/${hostile}`, status: 'failed', reason: hostile }),
        shownRun({ run: '/r/b', name: hostile }),
      ),
      ...eventMessages(run.run, until24),
      ...eventMessages('/r/b', until24),
      ...eventMessages(
        run.run,
        numbered([{ kind: 'notice', level: 'warning', text: hostile }], until24.length),
      ),
      { kind: 'log', run: run.run, lines: [hostile] },
    );
    await expect.poll(() => panel.page.locator('h1').textContent()).toBe(hostile);
    expect(await panel.page.locator('main img, main b').count()).toBe(0);
    expect(await panel.page.title()).toBe('training');
  });

  test('tells what it prepares, and that the engine is the slow one', async () => {
    const panel = await open();
    await panel.send(runsMessage(shownRun({ status: 'preparing' })));
    await expect.poll(() => panel.page.locator('.activity .what').textContent()).toContain('Preparing');
    await panel.send(...eventMessages(run.run, preparing()));
    await expect.poll(() => panel.page.locator('.activity .what').textContent()).toBe('Computing features');
    expect(await panel.page.locator('.activity .figures').textContent()).toBe(
      '1,204 of 4,216 images · 118/s · 25 s left',
    );
    await panel.page.screenshot({ path: path.join(pictures, 'preparing-900.png') });
    await panel.page.click('vscode-button:has-text("Set Up TensorFlow")');
    expect(await panel.sent()).toContainEqual({ kind: 'set-up-engine' });
    await panel.page.click('.banner vscode-button[aria-label=Dismiss]');
    await expect.poll(() => panel.page.locator('.banner').count()).toBe(0);
  });

  test('keeps the curves of a run whose folder was deleted, and says so', async () => {
    const panel = await openRun();
    await panel.send(runsMessage({ ...run, status: 'deleted', canStop: false }));
    await expect.poll(() => panel.page.locator('.banner').textContent()).toContain('was deleted');
    expect(await inked(panel, 'loss')).toBeGreaterThan(50);
    expect(await panel.page.locator('vscode-button:has-text("Stop")').isVisible()).toBe(false);
  });

  test('says why a run failed, and what a finished one came to', async () => {
    const panel = await openRun();
    const reason = 'The loss became infinite in epoch 24. Lower the learning rate.';
    await panel.send(runsMessage({ ...run, status: 'failed', reason, canStop: false, canResume: true }));
    await expect.poll(() => panel.page.locator('.banner.error').textContent()).toContain(reason);
    const end = numbered([{ kind: 'finished', bestPhase: 'fine-tuning', bestEpoch: 24 }], until24.length);
    await panel.send(
      runsMessage({ ...run, status: 'finished', canStop: false }),
      ...eventMessages(run.run, end),
    );
    await expect.poll(() => panel.page.locator('.outcome').textContent()).toContain('Fine-tuning raised');
    expect(await panel.page.locator('.outcome tbody tr').count()).toBe(2);
  });

  test('follows a change of the theme at once', async () => {
    const panel = await openRun();
    const background = (): Promise<string> =>
      panel.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe('rgb(31, 31, 31)');
    const corner = (): Promise<number[]> =>
      panel.page.locator('[data-chart=loss] canvas').evaluate((canvas: HTMLCanvasElement) => {
        // A letter of the axis: what is darkest or lightest there.
        const data = canvas.getContext('2d')?.getImageData(0, 0, 40, canvas.height).data ?? [];
        let strongest = [0, 0, 0, 0];
        for (let index = 0; index < data.length; index += 4) {
          const pixel = [...data.slice(index, index + 4)];
          if ((pixel[3] ?? 0) > (strongest[3] ?? 0)) strongest = pixel;
        }
        return strongest;
      });
    const [before = 0] = await corner();
    await panel.setTheme(light);
    await expect.poll(background).toBe('rgb(255, 255, 255)');
    await expect.poll(async () => (await corner())[0]).toBeLessThan(before - 50);
  });

  test('moves nothing by itself where less motion is wished for', async () => {
    const panel = await open({ reducedMotion: true });
    await panel.send(runsMessage(shownRun({ status: 'preparing' })));
    const fill = panel.page.locator('.activity .fill');
    await fill.waitFor({ state: 'attached' });
    expect(await fill.evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
  });

  const looks: readonly (readonly [string, number, TestTheme])[] = [dark, light, highContrast].flatMap(
    (theme) => [400, 900, 1600].map((width) => [theme.name, width, theme] as const),
  );
  test.each(looks)('fits and is accessible, %s, %i pixels wide', async (_name, width, theme) => {
    const panel = await openRun({ theme, width });
    await panel.page.screenshot({ path: path.join(pictures, `${theme.name}-${width}.png`), fullPage: true });
    const overflow = await panel.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await seriousFindings(panel.page)).toEqual([]);
  });

  test('shows two runs of 200 epochs and 100,000 batches, and pans, without keeping the page busy', async () => {
    const panel = await open({ width: 1600 });
    const long: DrawnRun = { first: 80, second: 120, stepsPerEpoch: 250, lossesPerEvent: 5, seed: 5 };
    const other = shownRun({ run: '/r/b', name: 'Other' });
    const messages = [
      runsMessage(run, other),
      ...eventMessages(run.run, drawnEvents(long), 200),
      ...eventMessages(other.run, drawnEvents({ ...long, seed: 6 }), 200),
    ];
    const reading = await countScriptTime(panel.page);
    await panel.page.evaluate(async (all) => {
      const last = new Promise<void>((resolve) => {
        addEventListener('message', ({ data }) => {
          if (data === 'last') resolve();
        });
      });
      for (const message of all) window.postMessage(message, '*');
      window.postMessage('last', '*');
      await last;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, messages);
    const batches = panel.page.locator('[data-chart=batch-loss] .chart-legend .value');
    await expect.poll(() => batches.allTextContents()).toHaveLength(2);
    for (const value of await batches.allTextContents()) expect(value).toMatch(/^\d\.\d{4}$/);
    const read = await reading();

    await plot(panel, 'batch-loss').focus();
    for (const key of ['+', '+', '+']) await panel.page.keyboard.press(key);
    const panning = await countScriptTime(panel.page);
    const frames = 60;
    await panel.page.evaluate(async (count) => {
      const focused = document.activeElement;
      for (let frame = 0; frame < count; frame++) {
        const key = frame < count / 2 ? 'ArrowRight' : 'ArrowLeft';
        focused?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, frames);
    const panned = (await panning()) / frames;
    console.log(
      `two runs, 100,000 batches: scripts take ${read.toFixed(0)} ms to show them, ${panned.toFixed(1)} ms a frame while panning`,
    );
    expect(read).toBeLessThan(1_500);
    expect(panned).toBeLessThan(16);
  });
});

/** The events of a run on the built-in engine that has not trained a batch yet. */
function preparing() {
  return numbered([
    {
      kind: 'run-started',
      id: 'run',
      dataset: '/data',
      pid: 1,
      resumed: false,
      log: null,
      phases: [
        { phase: 'feature-extraction', firstEpoch: 1, lastEpoch: 10 },
        { phase: 'fine-tuning', firstEpoch: 11, lastEpoch: 30 },
      ],
    },
    {
      kind: 'engine-chosen',
      name: 'wasm',
      version: '4.22.0',
      device: 'CPU',
      threads: 4,
      executor: 'tfjs',
      passedOver: [{ name: 'tensorflow', reason: 'It is not installed.' }],
    },
    {
      kind: 'phase-started',
      phase: 'feature-extraction',
      firstEpoch: 1,
      lastEpoch: 10,
      trainableWeights: 1281,
    },
    {
      kind: 'progress',
      what: 'Computing features',
      done: 1204,
      total: 4216,
      unit: 'images',
      perSecond: 118.2,
      secondsLeft: 25,
    },
  ]);
}
