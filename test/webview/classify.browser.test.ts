import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { describeInBrowser } from '../support/workbench/requirements.ts';
import { seriousFindings } from './support/axe.ts';
import { askedRun, classifierModel, drawnPicture, explanation, imageAnswer } from './support/classified.ts';
import type { OpenPanel, PanelOptions } from './support/panel-harness.ts';
import { usePanels } from './support/panel-suite.ts';
import { dark, highContrast, light } from './support/themes.ts';

const hostile = '<img src=x onerror="document.title=1">.jpeg';

describeInBrowser('the panel with the answer for an image', (program) => {
  const { open, pictures } = usePanels(program, { bundle: 'classify', width: 1400, pictures: 'classify' });

  const asked = (images: readonly string[] = ['/data/x.jpeg'], selected = 0) => ({
    kind: 'images',
    run: askedRun,
    images,
    selected,
  });
  const model = (changes = {}) => ({ kind: 'model', model: classifierModel(changes) });
  const answered = (image: number, outcome: unknown, explained: unknown = explanation()) => ({
    kind: 'answered',
    image,
    outcome,
    explanation: explained,
  });
  const openAnswered = async (
    outcome: unknown = imageAnswer(0.95),
    options: Partial<PanelOptions> = {},
    explained: unknown = explanation(),
  ): Promise<OpenPanel> => {
    const panel = await open(options);
    await panel.send(asked(), model(), answered(0, outcome, explained));
    await panel.page.locator('canvas[data-painted]').waitFor();
    return panel;
  };
  const answer = ({ page }: OpenPanel): Locator => page.locator('.classify-body');
  const stage = ({ page }: OpenPanel): Locator => page.locator('.viewer-stage');
  const sentOf = async (panel: OpenPanel, kind: string): Promise<readonly Record<string, unknown>[]> =>
    (await panel.sent()).filter((message) => message['kind'] === kind);
  /** The mean shade of what is painted: red, green, blue. */
  const shade = (panel: OpenPanel): Promise<number[]> =>
    stage(panel)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, width, height) ?? { data: [] };
        const sums = [0, 0, 0];
        for (let at = 0; at < data.length; at += 4)
          for (let channel = 0; channel < 3; channel++)
            sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0);
        return sums.map((sum) => (4 * sum) / data.length);
      });

  test('says the class and how probable it is, and never that it is certain', async () => {
    const panel = await openAnswered(imageAnswer(0.95));
    expect(await answer(panel).locator('.said').textContent()).toBe('PNEUMONIA, 93 %');
    await panel.send(answered(0, imageAnswer(0.9999, { calibrated: [0.0001, 0.9999] })));
    await expect.poll(() => answer(panel).locator('.said').textContent()).toBe('PNEUMONIA, more than 99 %');
    await panel.send(answered(0, imageAnswer(0.2, { calibrated: null })));
    await expect.poll(() => answer(panel).locator('.said').textContent()).toBe('NORMAL, 80 %');
    expect(await answer(panel).textContent()).toContain('not calibrated');
  });

  test('names the threshold, and what it was worth on test with k of n and intervals', async () => {
    const panel = await openAnswered();
    const text = await answer(panel).textContent();
    expect(text).toContain('score for PNEUMONIA is 0.950, which reaches the threshold of 0.412');
    expect(text).toContain('chosen in training on 524 validation images: sensitivity of at least 0.95');
    expect(text).toMatch(/sensitivity\): 379 of 390, 97\.2 % \(95 % interval 95\.\d % to 98\.\d %\)/);
    expect(text).toMatch(/specificity\): 211 of 234, 90\.2 %/);
  });

  test('says that nothing is known of a model without test images', async () => {
    const panel = await open();
    await panel.send(asked(), model({ test: null }), answered(0, imageAnswer(0.95)));
    await expect.poll(() => answer(panel).textContent()).toContain('has not been tested');
  });

  test('shows both phases where they disagree', async () => {
    const other = { phase: 'feature-extraction' as const, probabilities: [0.7, 0.3], decided: 0 };
    const panel = await openAnswered(imageAnswer(0.95, { others: [other] }));
    const text = await answer(panel).textContent();
    expect(text).toContain('The phases of training disagree');
    expect(text).toContain('feature extraction: NORMAL (score for PNEUMONIA: 30 %)');
    expect(text).toContain('The answer is that of fine-tuning.');
  });

  test('marks a picture unlike the training images with the reasons, and does not hide the answer', async () => {
    const unlike = {
      distance: { value: 14, limit: 9.1, farther: 0.002 },
      reasons: ['far-from-training-images', 'colour'] as ('far-from-training-images' | 'colour')[],
    };
    const panel = await openAnswered(imageAnswer(0.95, { likeness: unlike }));
    const banner = await panel.page.locator('.banner').textContent();
    expect(banner).toContain('Unlike the training images');
    expect(banner).toContain('farther from the training images than 99.8 % of 524 validation images');
    expect(banner).toContain('colour picture');
    expect(await answer(panel).locator('.said').textContent()).toBe('PNEUMONIA, 93 %');
    expect(await answer(panel).textContent()).toContain('this answer may mean nothing');
  });

  test('lists similar training images with their labels, and opens one', async () => {
    const panel = await openAnswered();
    const tiles = answer(panel).locator('.similar button');
    expect(await tiles.count()).toBe(5);
    expect(await answer(panel).textContent()).toContain(
      'Of the 5 training images that look most alike to the network, 4 are PNEUMONIA.',
    );
    expect(await tiles.nth(2).textContent()).toContain('differs');
    expect(await tiles.nth(4).textContent()).toContain('no longer there');
    await tiles.nth(2).click();
    expect(await sentOf(panel, 'open-similar')).toEqual([
      { kind: 'open-similar', path: 'train/NORMAL/person2_virus_2.jpeg' },
    ]);
  });

  test('lays the heat map over the picture, as strong as the slider says', async () => {
    const panel = await openAnswered();
    const with60 = await shade(panel);
    expect(with60[0]).toBeGreaterThan((with60[2] ?? 0) + 3);
    expect(await panel.page.locator('.viewer-note').textContent()).toContain(
      'where the network looked, not where the disease is',
    );
    await panel.page.getByRole('slider', { name: 'Opacity' }).fill('1');
    await expect.poll(async () => (await shade(panel))[0]).toBeGreaterThan((with60[0] ?? 0) + 1);
    await stage(panel).press('h');
    await expect.poll(async () => new Set(await shade(panel)).size).toBe(1);
    expect(await panel.page.locator('.viewer-note').isVisible()).toBe(false);
    expect(await panel.kept()).toMatchObject({ view: { heatShown: false, heatOpacity: 1 } });
  });

  test('windows 12 bits over their full range by drag, slider, preset and key, and resets', async () => {
    const panel = await openAnswered(
      imageAnswer(0.95),
      { state: { view: { heatShown: false } } },
      explanation({ picture: drawnPicture(300, 240, 4095) }),
    );
    const mean = async (): Promise<number> => (await shade(panel))[0] ?? 0;
    const first = await mean();
    const box = await stage(panel).boundingBox();
    if (!box) throw new Error('There is no stage.');
    await panel.page.mouse.move(box.x + 200, box.y + 200);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 200, box.y + 120, { steps: 4 });
    await panel.page.mouse.up();
    await expect.poll(mean).toBeGreaterThan(first + 5);
    await panel.page.locator('vscode-button:has-text("Reset")').click();
    await expect.poll(mean).toBeCloseTo(first, 5);
    await panel.page.locator('.choice select').selectOption({ label: 'dark parts: lungs' });
    await expect.poll(mean).toBeGreaterThan(first + 20);
    await stage(panel).press('i');
    await expect.poll(mean).toBeLessThan(first);
    await stage(panel).press('r');
    await expect.poll(mean).toBeCloseTo(first, 5);
    await panel.page.getByRole('slider', { name: 'Brightness' }).fill('0.8');
    await expect.poll(mean).toBeGreaterThan(first + 20);
  });

  test('begins with the window of a file, and shows over the full range what that hides', async () => {
    const film = drawnPicture(600, 480, 4095, { level: 1100, width: 500 });
    const panel = await openAnswered(
      imageAnswer(0.95),
      { state: { view: { heatShown: false } } },
      explanation({ picture: film }),
    );
    const mean = async (): Promise<number> => (await shade(panel))[0] ?? 0;
    const presets = panel.page.locator('.choice select');
    const chosen = (): Promise<string | null> => presets.locator('option:checked').textContent();
    const first = await mean();
    expect(await chosen()).toBe('as the file says');
    await panel.page.screenshot({ path: path.join(pictures, 'window-of-the-file.png') });
    await presets.selectOption({ label: 'full range' });
    await expect.poll(mean).toBeLessThan(first - 20);
    await panel.page.screenshot({ path: path.join(pictures, 'window-full-range.png') });
    await stage(panel).press('i');
    expect(await chosen()).toBe('full range');
    await stage(panel).press('r');
    await expect.poll(mean).toBeCloseTo(first, 5);
    expect(await chosen()).toBe('as the file says');
    await panel.send(answered(0, imageAnswer(0.95), explanation()));
    await expect.poll(chosen).toBe('full range');
    expect(await presets.locator('option').allTextContents()).not.toContain('as the file says');
  });

  test('zooms and moves by key, and fits again', async () => {
    const panel = await openAnswered(imageAnswer(0.95), { state: { view: { heatShown: false } } });
    const first = await shade(panel);
    for (let press = 0; press < 5; press++) await stage(panel).press('+');
    await stage(panel).press('ArrowRight');
    await expect.poll(() => shade(panel)).not.toEqual(first);
    await stage(panel).press('0');
    await expect.poll(() => shade(panel)).toEqual(first);
  });

  test('goes through several images by keyboard, and asks for each as it is shown', async () => {
    const images = ['/data/a.jpeg', '/data/b.dcm', '/data/c.txt'];
    const panel = await open();
    await panel.send(
      asked(images),
      model(),
      answered(0, imageAnswer(0.95)),
      answered(1, imageAnswer(0.1), null),
      answered(2, { problem: 'c.txt is no image.' }, null),
    );
    const rows = panel.page.locator('.image-list li');
    await expect
      .poll(() => rows.allTextContents())
      .toEqual(['a.jpegPNEUMONIA, 93 %', 'b.dcmNORMAL, 88 %', 'c.txtno answer']);
    await panel.page.getByRole('listbox').press('ArrowDown');
    expect(await panel.page.getByRole('heading', { level: 1 }).textContent()).toBe('b.dcm');
    expect(await sentOf(panel, 'show')).toEqual([{ kind: 'show', image: 1 }]);
    expect(await panel.page.locator('.place').textContent()).toBe('2 of 3');
    await stage(panel).press('n');
    expect(await panel.page.locator('.banner').textContent()).toContain('c.txt is no image.');
    await stage(panel).press('p');
    expect(await panel.page.getByRole('heading', { level: 1 }).textContent()).toBe('b.dcm');
    expect(await panel.kept()).toMatchObject({ run: askedRun, images, selected: 1 });
  });

  test('keeps what was read of an image that is gone, and says so', async () => {
    const panel = await openAnswered();
    await panel.send({ kind: 'missing', images: [0] });
    await expect.poll(() => panel.page.locator('.banner').textContent()).toContain('no longer there');
    expect(await answer(panel).locator('.said').textContent()).toBe('PNEUMONIA, 93 %');
    await panel.send({ kind: 'missing', images: [] });
    await expect.poll(() => panel.page.locator('.banner').count()).toBe(0);
  });

  test('says what takes long, then why there is no answer, and offers another model', async () => {
    const panel = await open();
    const progress = { what: 'Looking at the training images', done: 1200, total: 4192, unit: 'images' };
    await panel.send(asked(), { kind: 'progress', progress });
    await expect
      .poll(() => panel.page.locator('.answer-verdict').textContent())
      .toBe('Looking at the training images: 1,200 of 4,192');
    await panel.send({ kind: 'failed', reason: 'There is no model in /work/runs/a.' });
    await expect.poll(() => panel.page.locator('.banner').textContent()).toContain('There is no model');
    await panel.page.locator('.banner vscode-button').click();
    expect(await sentOf(panel, 'choose-model')).toHaveLength(1);
  });

  test('answers before likeness is known, and says how long finding that out takes', async () => {
    const model = classifierModel({ reference: null });
    const unknown = { likeness: { distance: null, reasons: [] } };
    const panel = await openAnswered(imageAnswer(0.95, unknown));
    await panel.send({ kind: 'model', model });
    const progress = { what: 'Looking at the training images', done: 400, total: 1500, unit: 'images' };
    await panel.send({ kind: 'progress', progress });
    const open = panel.page.locator('.answer-verdict .open');
    await expect.poll(() => open.textContent()).toContain('Looking at the training images: 400 of 1,500');
    expect(await open.textContent()).toContain('like the training images is not known yet');
    expect(await panel.page.locator('.answer-verdict').textContent()).toContain('PNEUMONIA');

    // What a look at the picture tells is not taken back.
    const colour = { likeness: { distance: null, reasons: ['colour' as const] } };
    await panel.send(answered(0, imageAnswer(0.95, colour), explanation()), { kind: 'progress', progress });
    await expect
      .poll(() => answer(panel).textContent())
      .toContain('The picture is unlike the training images');
    expect(await open.isVisible()).toBe(false);
    await panel.send(answered(0, imageAnswer(0.95, unknown), explanation()));

    const { reference } = classifierModel();
    await panel.send({ kind: 'progress', progress: null }, { kind: 'model', model: { ...model, reference } });
    await expect
      .poll(() => open.textContent())
      .toBe('Whether the picture is like the training images is not known yet.');
    await panel.send(answered(0, imageAnswer(0.95), explanation()));
    await expect.poll(() => open.isVisible()).toBe(false);
  });

  test('leaves zoom and window as they are when an answer comes again', async () => {
    const panel = await openAnswered();
    const window = panel.page.locator('.choice select');
    await window.selectOption({ label: 'bright parts: bone' });
    for (let press = 0; press < 5; press++) await stage(panel).press('+');
    const first = await shade(panel);
    await panel.send(answered(0, imageAnswer(0.9), explanation()));
    await expect.poll(() => answer(panel).textContent()).toContain('PNEUMONIA, 88 %');
    expect(await window.inputValue()).toBe('bright parts: bone');
    expect(await shade(panel)).toEqual(first);
  });

  test('shows the facts of a DICOM file, and of frames the first', async () => {
    const facts = {
      format: 'dicom' as const,
      width: 2048,
      height: 2500,
      frames: 12,
      grey: true,
      header: [{ name: 'View Position', value: 'PA' }],
    };
    const panel = await openAnswered(
      imageAnswer(0.95, { facts }),
      {},
      explanation({ picture: drawnPicture(300, 240, 4095) }),
    );
    const text = await panel.page.locator('.file-facts').textContent();
    expect(text).toContain('DICOM, grey');
    expect(text).toContain('4,096');
    expect(text).toContain('first of 12');
    expect(text).toContain('View PositionPA');
  });

  test('saves answers without what the header says, and the picture with the heat map', async () => {
    const facts = { ...imageAnswer(0.95).facts, header: [{ name: 'Modality', value: 'DX' }] };
    const panel = await openAnswered(imageAnswer(0.95, { facts }));
    const save = async (label: string): Promise<string> => {
      const before = (await sentOf(panel, 'export')).length;
      await panel.page.locator('vscode-button[aria-label="Save"]').click();
      await panel.page.getByRole('menuitem', { name: label }).click();
      await expect.poll(async () => (await sentOf(panel, 'export')).length).toBe(before + 1);
      return String((await sentOf(panel, 'export')).at(-1)?.['content']);
    };
    const csv = await save('Answers as CSV');
    expect(csv.split('\n')[1]).toMatch(/^x\.jpeg,PNEUMONIA,0\.9275,yes,0\.05\d*,0\.95,0\.412,,,2026-/);
    const json = await save('Answers as JSON');
    expect(JSON.parse(json)).toMatchObject({ images: [{ image: 'x.jpeg', className: 'PNEUMONIA' }] });
    expect(json).not.toContain('Modality');
    const png = sharp(Buffer.from(await save('Picture as PNG'), 'base64'));
    expect(await png.metadata()).toMatchObject({ format: 'png', width: 600, height: 480 });
    const { channels } = await png.stats();
    expect(channels[0]?.mean).toBeGreaterThan((channels[2]?.mean ?? 0) + 3);
  });

  test('shows names from outside as text', async () => {
    const panel = await open();
    await panel.send(
      asked([`/data/${hostile}`, '/data/b.jpeg']),
      { kind: 'model', model: classifierModel({}, ['NORMAL', hostile]) },
      answered(0, imageAnswer(0.95)),
    );
    await expect.poll(() => answer(panel).locator('.said').textContent()).toBe(`${hostile}, 93 %`);
    expect(await panel.page.getByRole('heading', { level: 1 }).textContent()).toBe(hostile);
    expect(await panel.page.locator('img[src=x]').count()).toBe(0);
    expect(await panel.page.title()).toBe('classify');
  });

  test('has no serious finding of axe, and looks right in every theme at every width', async () => {
    const unlike = { distance: null, reasons: ['colour' as const] };
    const other = { phase: 'feature-extraction' as const, probabilities: [0.7, 0.3], decided: 0 };
    for (const theme of [dark, light, highContrast]) {
      for (const width of theme === dark ? [400, 900, 1600, 2000] : [400, 1600]) {
        const panel = await open({ theme, width });
        await panel.send(
          asked(['/data/x.jpeg', '/data/IM-0115-0001.jpeg', '/data/a-long-name-that-does-not-fit.dcm']),
          model(),
          answered(0, imageAnswer(0.95, { others: [other], likeness: unlike })),
          answered(1, imageAnswer(0.1), null),
        );
        await panel.page.locator('canvas[data-painted]').waitFor();
        if (width === 1600) expect(await seriousFindings(panel.page)).toEqual([]);
        const overflow = await panel.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await expect(panel.page.locator('.disclaimer-bar').evaluate(isInSight)).resolves.toBe(true);
        const file = path.join(pictures, `answer-${theme.name}-${width}.png`);
        await panel.page.screenshot({ path: file, fullPage: true });
      }
    }
  }, 120_000);
});

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight && bottom > top;
}
