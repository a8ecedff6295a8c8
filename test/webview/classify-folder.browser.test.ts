import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { AnswerColumns } from '../../src/shared/classification/answer-columns.ts';
import type { ImageOutcome } from '../../src/shared/classification/image-answer.ts';
import type { FolderState } from '../../src/shared/protocol/classify-folder-protocol.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { describeInBrowser } from '../support/workbench/requirements.ts';
import { seriousFindings } from './support/axe.ts';
import { askedRun, classifierModel, imageAnswer } from './support/classified.ts';
import type { OpenPanel, PanelOptions } from './support/panel-harness.ts';
import { usePanels } from './support/panel-suite.ts';
import { countScriptTime } from './support/script-time.ts';
import { dark, highContrast, light } from './support/themes.ts';

const hostile = '<img src=x onerror="document.title=1">';

describeInBrowser('the panel with the answers for a folder', (program) => {
  const { open: openPanel, pictures } = usePanels(program, {
    bundle: 'classify-folder',
    width: 1400,
    pictures: 'classify-folder',
  });
  let radiograph: Buffer;

  beforeAll(async () => {
    radiograph = await sharp({ create: { width: 100, height: 80, channels: 3, background: '#777' } })
      .jpeg()
      .toBuffer();
  });

  const state = (changes: Partial<FolderState>) => ({
    kind: 'state',
    state: {
      status: 'classifying',
      found: 0,
      answered: 0,
      secondsLeft: null,
      progress: null,
      reason: null,
      ...changes,
    },
  });
  const answers = (outcomes: ReadonlyMap<number, ImageOutcome>) => {
    const columns = new AnswerColumns(2);
    for (const [image, outcome] of outcomes) columns.set(image, outcome);
    return { kind: 'answered', answers: columns.condense(Uint32Array.from(outcomes.keys())) };
  };
  const open = async (options: Partial<PanelOptions> = {}): Promise<OpenPanel> => {
    const panel = await openPanel(options);
    await panel.page.route('**/images/**', (route) =>
      route.fulfill({ body: radiograph, contentType: 'image/jpeg' }),
    );
    const origin = new URL(panel.page.url()).origin;
    await panel.send({
      kind: 'folder',
      run: askedRun,
      folder: '/data/ward 7',
      imageRoot: `${origin}/images`,
    });
    return panel;
  };
  /** Forty images in two folders of classes, all but the last answered. */
  const paths = Array.from({ length: 40 }, (_, index) =>
    index < 20 ? `NORMAL/IM-${index}.jpeg` : `PNEUMONIA/person${index}.${index === 39 ? 'dcm' : 'jpeg'}`,
  );
  const outcomes = new Map<number, ImageOutcome>(
    paths.slice(0, 39).map((_, index) => {
      if (index === 5) return [index, { problem: 'IM-5.jpeg is cut off.' }];
      const unlike = { distance: null, reasons: index === 7 ? (['colour', 'tiny'] as const).slice() : [] };
      return [index, imageAnswer(index < 20 ? 0.1 + index / 50 : 0.5 + index / 100, { likeness: unlike })];
    }),
  );
  const openFilled = async (options: Partial<PanelOptions> = {}): Promise<OpenPanel> => {
    const panel = await open(options);
    await panel.send(
      { kind: 'found', from: 0, paths },
      { kind: 'model', model: classifierModel() },
      answers(outcomes),
      state({ found: 40, answered: 39, secondsLeft: 75 }),
    );
    await panel.page.locator('.runway .virtual-row').first().waitFor();
    await expect.poll(() => counts(panel)).toContain('15NORMAL');
    return panel;
  };
  const counts = async ({ page }: OpenPanel): Promise<string> =>
    (await page.locator('.counts').textContent()) ?? '';
  const table = ({ page }: OpenPanel): Locator => page.getByRole('grid', { name: 'Images' });
  const selectedRow = async (panel: OpenPanel): Promise<string> =>
    (await table(panel).locator('[aria-selected=true]').textContent()) ?? '';
  const firstRows = (panel: OpenPanel, column: string): Promise<string[]> =>
    table(panel).locator(`.runway .cell.${column}`).allTextContents();
  const show = ({ page }: OpenPanel, label: string): Promise<unknown> =>
    page.locator('.choice select').selectOption({ label });
  const sentOf = async (panel: OpenPanel, kind: string): Promise<readonly Record<string, unknown>[]> =>
    (await panel.sent()).filter((message) => message['kind'] === kind);

  test('tells how far it is, cancels at once, and goes on', async () => {
    const panel = await openFilled();
    const progress = panel.page.locator('.folder-progress');
    expect(await progress.textContent()).toContain('39 of 40 images, 1 min 15 s left');
    await progress.locator('vscode-button:has-text("Cancel")').click();
    expect(await sentOf(panel, 'cancel')).toHaveLength(1);
    await panel.send(state({ status: 'cancelled', found: 40, answered: 39 }));
    await progress.locator('vscode-button:has-text("Continue")').click();
    expect(await sentOf(panel, 'continue')).toHaveLength(1);
    await panel.send(state({ status: 'finished', found: 40, answered: 40 }));
    await expect.poll(() => progress.textContent()).toContain('All 40 images are classified.');
    expect(await progress.locator('vscode-button').locator('visible=true').count()).toBe(0);
  });

  test('counts the answers, and how far they agree with the folders’ names', async () => {
    const panel = await openFilled();
    // Of NORMAL images 16 to 19 score 0.42 and more; image 5 has no answer.
    expect(await counts(panel)).toMatch(/15NORMAL.*23PNEUMONIA.*1unlike.*1without an answer.*4not what/);
    const rows = await panel.page
      .getByRole('region', { name: 'Each image stands for itself' })
      .locator('tbody tr')
      .allTextContents();
    expect(rows[0]).toContain('34 / 38');
    expect(rows[1]).toContain('19 / 19');
    expect(rows[2]).toContain('15 / 19');
    expect(await panel.page.locator('.about').textContent()).toContain('PNEUMONIA from a score of 0.412');
    await panel.page.locator('vscode-button:has-text("Open Report")').click();
    expect(await sentOf(panel, 'open-report')).toHaveLength(1);
  });

  test('shows small pictures of files that a browser cannot load, asked for where they are in sight', async () => {
    const panel = await openFilled();
    await panel.page.getByRole('searchbox').fill('person39');
    await expect.poll(() => firstRows(panel, 'picture')).toEqual(['DICOM']);
    await expect
      .poll(async () => (await sentOf(panel, 'thumbnails')).map(({ images }) => images))
      .toEqual([[39]]);
    const samples = new Uint16Array(8).fill(200);
    const picture = { width: 4, height: 2, pixels: { kind: 'grey', samples, white: 255, window: null } };
    await panel.send({ kind: 'thumbnail', image: 39, picture });
    await table(panel).locator('.cell.picture canvas').waitFor();

    // Who comes back to it finds it.
    await panel.page.getByRole('searchbox').fill('person38');
    await expect.poll(() => firstRows(panel, 'image')).toEqual(['PNEUMONIA/person38.jpeg']);
    await panel.page.getByRole('searchbox').fill('person39');
    await table(panel).locator('.cell.picture canvas').waitFor();
    expect(await sentOf(panel, 'thumbnails')).toHaveLength(1);
  });

  test('filters, finds and sorts', async () => {
    const panel = await openFilled();
    await show(panel, 'no answer');
    await expect.poll(() => firstRows(panel, 'note')).toEqual(['IM-5.jpeg is cut off.']);
    await show(panel, 'unlike the training images');
    await expect.poll(() => firstRows(panel, 'note')).toEqual(['unlike the training images: colour, tiny']);
    await show(panel, 'not what the folder says');
    await expect.poll(() => firstRows(panel, 'label')).toEqual(['NORMAL', 'NORMAL', 'NORMAL', 'NORMAL']);
    await show(panel, 'PNEUMONIA');
    await panel.page.getByRole('button', { name: 'Probability' }).click();
    await expect.poll(async () => (await firstRows(panel, 'image'))[0]).toBe('PNEUMONIA/person38.jpeg');
    await panel.page.getByRole('button', { name: 'Probability' }).click();
    await expect.poll(async () => (await firstRows(panel, 'image'))[0]).toBe('NORMAL/IM-16.jpeg');
    await panel.page.getByRole('searchbox').fill('PERSON3');
    await expect
      .poll(async () => (await firstRows(panel, 'image')).every((name) => name.includes('person3')))
      .toBe(true);
  });

  test('is gone through by keyboard, and opens an image with those around it', async () => {
    const panel = await openFilled();
    await table(panel).focus();
    await table(panel).press('End');
    expect(await selectedRow(panel)).toContain('person39.dcm');
    expect(await selectedRow(panel)).toContain('DICOM');
    await table(panel).press('Home');
    await table(panel).press('ArrowDown');
    await table(panel).press('Enter');
    const [message] = await sentOf(panel, 'open-images');
    expect(message).toMatchObject({ selected: 1 });
    expect(message?.['images']).toHaveLength(40);
  });

  test('saves what is shown, in full digits', async () => {
    const panel = await openFilled();
    await show(panel, 'not what the folder says');
    await panel.page.locator('vscode-button[aria-label="Save the table"]').click();
    await panel.page.getByRole('menuitem', { name: 'Rows shown as CSV' }).click();
    await expect.poll(async () => (await sentOf(panel, 'export')).length).toBe(1);
    const lines = String((await sentOf(panel, 'export'))[0]?.['content'])
      .trim()
      .split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe(
      'image,class,probability,calibrated,score_NORMAL,score_PNEUMONIA,folder,unlike,problem',
    );
    expect(lines[1]).toMatch(/^NORMAL\/IM-16\.jpeg,PNEUMONIA,0\.\d+,yes,0\.5\d*,0\.42\d*,NORMAL,,$/);
    await panel.send({ kind: 'exported', path: '/data/answers.csv' });
    await panel.page.locator('.toast', { hasText: 'Saved as /data/answers.csv' }).waitFor();
    const toast = await panel.page.locator('.toast').boundingBox();
    const disclaimer = await panel.page.locator('.disclaimer-bar').boundingBox();
    expect((toast?.y ?? NaN) + (toast?.height ?? NaN)).toBeLessThan(disclaimer?.y ?? NaN);
  });

  test('says why it failed, and offers another model', async () => {
    const panel = await openFilled();
    await panel.send(
      state({ status: 'failed', found: 40, answered: 39, reason: 'There is no model in /x.' }),
    );
    await expect.poll(() => panel.page.locator('.banner').textContent()).toContain('There is no model');
    await panel.page.locator('.banner vscode-button').click();
    expect(await sentOf(panel, 'choose-model')).toHaveLength(1);
  });

  test('shows names from outside as text', async () => {
    const panel = await open();
    await panel.send(
      { kind: 'found', from: 0, paths: [`${hostile.replaceAll('/', '')}/a.jpeg`] },
      { kind: 'model', model: classifierModel({}, ['NORMAL', hostile]) },
      answers(new Map([[0, imageAnswer(0.95)]])),
    );
    await expect.poll(() => firstRows(panel, 'class')).toEqual([hostile]);
    expect(await panel.page.locator('img[src=x]').count()).toBe(0);
    expect(await panel.page.title()).toBe('classify-folder');
  });

  test('holds 100,000 images, of which only those in sight are made and loaded', async () => {
    const count = 100_000;
    const random = randomStream(3, 'scores');
    const panel = await open();
    const asked = new Set<string>();
    panel.page.on('request', (request) => asked.add(request.url()));
    await panel.send({ kind: 'model', model: classifierModel() });
    const columns = new AnswerColumns(2);
    for (let from = 0; from < count; from += 5_000) {
      const some = Array.from(
        { length: 5_000 },
        (_, index) => `${index % 2 ? 'NORMAL' : 'PNEUMONIA'}/${from + index}.jpeg`,
      );
      for (let index = 0; index < 5_000; index++)
        columns.set(from + index, imageAnswer(random.uniform(0, 1)));
      const images = Uint32Array.from({ length: 5_000 }, (_, index) => from + index);
      await panel.send(
        { kind: 'found', from, paths: some },
        { kind: 'answered', answers: columns.condense(images) },
      );
    }
    await panel.send(state({ status: 'finished', found: count, answered: count }));
    await expect.poll(() => panel.page.locator('.toolbar').textContent()).toContain('100,000 images');
    await panel.page.getByRole('button', { name: 'Probability' }).click();
    await table(panel).focus();
    for (const key of ['End', 'Home', 'PageDown', 'PageDown']) await table(panel).press(key);
    expect(await table(panel).locator('.runway .virtual-row').count()).toBeLessThan(40);
    expect(asked.size).toBeLessThan(150);
    const sorting = await countScriptTime(panel.page);
    await panel.page.getByRole('button', { name: 'Answer', exact: true }).click();
    await table(panel)
      .locator('[aria-sort=ascending], [aria-sort=descending]')
      .filter({ hasText: 'Answer' })
      .waitFor();
    const milliseconds = await sorting();
    console.log(`Sorting and counting 100,000 answers takes ${milliseconds.toFixed(0)} ms of the page.`);
    expect(milliseconds).toBeLessThan(5_000);
  });

  test('has no serious finding of axe, and looks right in every theme at every width', async () => {
    for (const theme of [dark, light, highContrast]) {
      for (const width of theme === dark ? [400, 900, 1600, 2000] : [400, 1600]) {
        const panel = await openFilled({ theme, width });
        await panel.page.locator('.cell img').first().waitFor();
        if (width === 1600) expect(await seriousFindings(panel.page)).toEqual([]);
        const overflow = await panel.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        const file = path.join(pictures, `folder-${theme.name}-${width}.png`);
        await panel.page.screenshot({ path: file, fullPage: true });
      }
    }
  }, 120_000);
});
