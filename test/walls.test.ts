import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');

/** A room, and what a file in it imports: a library, or another room. */
type Import = readonly [room: string, imported: string];

const forbiddenRooms: readonly Import[] = [
  ['src/shared', 'src/node'],
  ['src/shared', 'src/trainer'],
  ['src/shared', 'src/cli'],
  ['src/shared', 'src/extension'],
  ['src/shared', 'webview'],
  ['src/node', 'src/trainer'],
  ['src/node', 'src/cli'],
  ['src/node', 'src/extension'],
  ['src/node', 'webview'],
  ['src/trainer', 'src/cli'],
  ['src/trainer', 'src/extension'],
  ['src/trainer', 'webview'],
  ['src/cli', 'src/extension'],
  ['src/cli', 'webview'],
  ['src/extension', 'src/trainer'],
  ['src/extension', 'src/cli'],
  ['src/extension', 'webview'],
  ['webview', 'src/node'],
  ['webview', 'src/trainer'],
  ['webview', 'src/cli'],
  ['webview', 'src/extension'],
  ['src/trainer/backbones', 'src/trainer/executors'],
  ['src/trainer/backbones', 'src/trainer/engines'],
  ['src/trainer/executors', 'src/trainer/backbones'],
  ['src/trainer/network', 'src/trainer/executors'],
];

const forbiddenLibraries: readonly Import[] = [
  ['src/shared', 'vscode'],
  ['src/shared', 'node:fs'],
  ['src/shared', '@tensorflow/tfjs-core'],
  ['src/shared', 'sharp'],
  ['src/node', 'vscode'],
  ['src/node', '@tensorflow/tfjs-core'],
  ['src/node', 'sharp'],
  ['src/trainer', 'vscode'],
  ['src/trainer', '@tensorflow/tfjs-core'],
  ['src/trainer/executors', '@tensorflow/tfjs-core'],
  ['src/cli', 'vscode'],
  ['src/cli', '@tensorflow/tfjs-core'],
  ['src/extension', '@tensorflow/tfjs-core'],
  ['src/extension', 'sharp'],
  ['src/extension', 'h5wasm'],
  ['webview', 'vscode'],
  ['webview', 'node:path'],
  ['webview', '@tensorflow/tfjs-core'],
  ['webview', 'sharp'],
];

const allowed: readonly Import[] = [
  ['src/node', 'src/shared'],
  ['src/node', 'node:fs'],
  ['src/trainer', 'src/shared'],
  ['src/trainer', 'src/node'],
  ['src/trainer', 'node:fs'],
  ['src/trainer', 'sharp'],
  ['src/trainer/engines', '@tensorflow/tfjs-core'],
  ['src/cli', 'src/trainer'],
  ['src/cli', 'src/shared'],
  ['src/cli', 'src/node'],
  ['src/cli', 'node:path'],
  ['src/extension', 'src/shared'],
  ['src/extension', 'src/node'],
  ['src/extension', 'vscode'],
  ['webview', 'src/shared'],
];

const all = [...forbiddenRooms, ...forbiddenLibraries, ...allowed];
const rooms = new Set(all.flatMap((entry) => entry).filter((name) => /^(src\/|webview)/.test(name)));
const typeOfTfjs = 'src/trainer/type-of-tfjs.ts';

/** Where the file with this import lies. */
function fileOf([room, imported]: Import): string {
  return `${room}/imports-${imported.replaceAll(/\W/g, '-')}.ts`;
}

function sourceOf([room, imported]: Import): string {
  const from = rooms.has(imported) ? `${path.posix.relative(room, imported)}/room.ts` : imported;
  return `import * as imported from '${from}';\nexport { imported };\n`;
}

/** A repository with our lint rules and one file for each import. */
let folder: string;
/** The rules that each file breaks, by its path. */
let broken: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'walls-'));
  copyFileSync(path.join(root, 'eslint.config.js'), path.join(folder, 'eslint.config.js'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write('package.json', '{ "type": "module" }');
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'ESNext',
        moduleResolution: 'Bundler',
        noEmit: true,
        allowImportingTsExtensions: true,
        strict: true,
      },
      include: ['src', 'webview'],
    }),
  );
  for (const room of rooms) {
    mkdirSync(path.join(folder, room), { recursive: true });
    write(`${room}/room.ts`, 'export const room = 1;\n');
  }
  for (const entry of all) write(fileOf(entry), sourceOf(entry));
  write(typeOfTfjs, "import type { Tensor } from '@tensorflow/tfjs-core';\nexport type Anything = Tensor;\n");
  broken = lint(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lint(cwd: string): Map<string, string[]> {
  const program = path.join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const { stdout, stderr } = spawnSync(process.execPath, [program, '--format', 'json', 'src', 'webview'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const report = z
    .array(
      z.object({
        filePath: z.string(),
        messages: z.array(z.object({ ruleId: z.string().nullable(), message: z.string() })),
      }),
    )
    .safeParse(stdout === '' ? undefined : JSON.parse(stdout));
  if (!report.success) throw new Error(`ESLint gave no report:\n${stderr}`);
  return new Map(
    report.data.map(({ filePath, messages }) => [
      path.relative(cwd, filePath).split(path.sep).join('/'),
      messages.map(({ ruleId, message }) => ruleId ?? message),
    ]),
  );
}

describe('lint', () => {
  it.each(forbiddenRooms)('forbids %s to import %s', (...entry) => {
    expect(broken.get(fileOf(entry))).toContain('import-x/no-restricted-paths');
  });

  it.each(forbiddenLibraries)('forbids %s to import %s', (...entry) => {
    expect(broken.get(fileOf(entry))).toContain('@typescript-eslint/no-restricted-imports');
  });

  it.each(allowed)('lets %s import %s', (...entry) => {
    expect(broken.get(fileOf(entry))).toEqual([]);
  });

  it("lets src/trainer name tfjs's types", () => {
    expect(broken.get(typeOfTfjs)).toEqual([]);
  });
});
