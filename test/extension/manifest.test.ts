import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');

const command = z.object({
  command: z.string(),
  category: z.string(),
  title: z.string(),
  icon: z.string(),
  enablement: z.string().optional(),
});
const menuEntry = z.object({ command: z.string(), when: z.string(), group: z.string().optional() });
const setting = z.object({
  type: z.string(),
  default: z.unknown(),
  scope: z.enum(['resource', 'window', 'machine-overridable']),
  order: z.int(),
  markdownDescription: z.string(),
  enum: z.array(z.string()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
});
const manifest = z
  .object({
    contributes: z.object({
      commands: z.array(command),
      menus: z.record(z.string(), z.array(menuEntry)),
      viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string(), icon: z.string() })) }),
      views: z.record(z.string(), z.array(z.object({ id: z.string(), icon: z.string() }))),
      viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
      configuration: z.array(z.object({ title: z.string(), properties: z.record(z.string(), setting) })),
      jsonValidation: z.array(z.object({ fileMatch: z.array(z.string()), url: z.string() })),
      walkthroughs: z.array(
        z.object({ id: z.string(), steps: z.array(z.object({ media: z.object({ svg: z.string() }) })) }),
      ),
    }),
    publisher: z.string(),
    name: z.string(),
  })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
const texts = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')));
const { contributes } = manifest;
const commands = contributes.commands.map((one) => one.command);
const walkthrough = `${manifest.publisher}.${manifest.name}#${contributes.walkthroughs[0]?.id ?? ''}`;

test('every text of the manifest is there, and none is left over', () => {
  const used = readFileSync(path.join(root, 'package.json'), 'utf8').match(/(?<="%)[\w.]+(?=%")/g);
  expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
  expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
});

describe('commands', () => {
  test('each has its category, a title and an icon, once', () => {
    expect(new Set(commands).size).toBe(commands.length);
    for (const { category, title, icon } of contributes.commands) {
      expect(category).toBe('%category%');
      expect(title).toMatch(/^%command\./);
      expect(icon).toMatch(/^\$\([a-z-]+\)$/);
    }
  });

  test('titles are short', () => {
    const long = Object.entries(texts).filter(
      ([key, text]) => key.startsWith('command.') && text.length > 40,
    );
    expect(long).toEqual([]);
  });

  test('each stands in a menu or in the palette', () => {
    const palette = contributes.menus['commandPalette'] ?? [];
    const hidden = palette.filter(({ when }) => when === 'false').map((entry) => entry.command);
    const elsewhere = Object.entries(contributes.menus)
      .filter(([menu]) => menu !== 'commandPalette')
      .flatMap(([, entries]) => entries.map((entry) => entry.command));
    expect(hidden.filter((each) => !elsewhere.includes(each))).toEqual([]);
  });

  test('menus name contributed commands alone', () => {
    const named = Object.values(contributes.menus).flatMap((entries) =>
      entries.map((entry) => entry.command),
    );
    expect(named.filter((each) => !commands.includes(each))).toEqual([]);
  });

  test('links in texts lead to contributed commands, to VS Code, or to the walkthrough', () => {
    const known = [
      ...commands,
      'transferLearning.runs.focus',
      'vscode.openFolder',
      'workbench.trust.manage',
      `workbench.action.openWalkthrough?${encodeURIComponent(JSON.stringify(walkthrough))}`,
    ];
    const links = Object.values(texts).flatMap((text) => text.match(/(?<=\]\(command:)[^)]+/g) ?? []);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !known.includes(link))).toEqual([]);
  });

  describe('images can be classified from the Explorer', () => {
    const entry = contributes.menus['explorer/context']?.find(
      (each) => each.command === 'transferLearning.classifyImage',
    );
    const expressions = [...(entry?.when.matchAll(/resourceFilename =~ \/(.*?[^\\])\/(i?)/g) ?? [])].map(
      ([, source = '', flags]) => new RegExp(source, flags),
    );
    const isOffered = (name: string): boolean => expressions.some((expression) => expression.test(name));

    test.for([
      'a.jpg',
      'a.JPEG',
      'b.png',
      'b.bmp',
      'c.webp',
      'x.tif',
      'x.TIFF',
      'y.dcm',
      'I0001',
      '1.2.840.7',
    ])('whose name is %s', (name) => expect(isOffered(name)).toBe(true));

    test.for(['a.txt', 'a.jpg.zip', '.gitignore', 'notes.md', 'jpg.ts'])('but not %s', (name) =>
      expect(isOffered(name)).toBe(false),
    );
  });

  test('what runs a program waits for trust, where a window asks for it', () => {
    // While a window opens it knows neither, for seconds on a slow computer: then the commands themselves see to it.
    const waiting = contributes.commands
      .filter(({ enablement }) => enablement === 'isWorkspaceTrusted || !isWorkspaceTrustEnabled')
      .map((each) => each.command.replace('transferLearning.', ''));
    expect(waiting.sort()).toEqual([
      'checkDataset',
      'classifyFolder',
      'classifyImage',
      'createSampleData',
      'exportModel',
      'resumeTraining',
      'retrain',
      'setUpEngine',
      'showEngine',
      'startTraining',
      'startTrainingFromConfiguration',
      'stopTraining',
      'useForClassification',
    ]);
  });
});

describe('settings', () => {
  const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));

  test('each is ours, has a default that it may hold, and a description', () => {
    for (const [name, { type, default: value, enum: choices, markdownDescription }] of settings) {
      expect(name).toMatch(/^transferLearning\.[a-z]+\.[a-zA-Z]+$/);
      expect(typeof value).toBe(type === 'integer' ? 'number' : type);
      if (choices) expect(choices).toContain(value);
      expect(markdownDescription).toMatch(/^%setting\./);
    }
  });

  test('each choice is described', () => {
    for (const [, { enum: choices = [], enumDescriptions = [] }] of settings)
      expect(enumDescriptions).toHaveLength(choices.length);
  });

  test('within a group the order is told', () => {
    for (const { properties } of contributes.configuration)
      expect(Object.values(properties).map(({ order }) => order)).toEqual(
        Object.keys(properties).map((_, index) => index + 1),
      );
  });
});

test('every empty state of a view welcomes', () => {
  const views = Object.values(contributes.views).flatMap((each) => each.map(({ id }) => id));
  expect([...new Set(contributes.viewsWelcome.map(({ view }) => view))].sort()).toEqual(views.sort());
});

describe('files that the manifest names', () => {
  const pictures = [
    ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
  ];

  test('are there', () => {
    const files = [...pictures, ...contributes.jsonValidation.map(({ url }) => url)];
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  test('pictures take their colours from the theme alone', () => {
    for (const picture of new Set(pictures)) {
      const svg = readFileSync(path.join(root, picture), 'utf8');
      const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
      expect(
        colours.filter((colour) => !/^(?:none|currentColor|var\(--vscode-[\w-]+\))$/.test(colour ?? '')),
        picture,
      ).toEqual([]);
    }
  });
});
