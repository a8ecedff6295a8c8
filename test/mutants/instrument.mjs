import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/**
 * A mutant: one small change of the source, off unless its id is the active one.
 *
 * @typedef {object} Mutant
 * @property {string} id What the instrumented code calls it by; holds for these sources alone.
 * @property {string} key The same for the same change of the same text of a file, from run to run.
 * @property {string} file Relative to the repository, with forward slashes.
 * @property {number} line From 1.
 * @property {number} column From 1.
 * @property {string} mutator StrykerJS's name of the kind of change.
 * @property {string} original
 * @property {string} replacement
 */

const silent = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].flatMap((level) => [
    [level, () => undefined],
    [`is${level[0].toUpperCase()}${level.slice(1)}Enabled`, () => false],
  ]),
);

/**
 * Has StrykerJS put all its mutants into the TypeScript sources of a folder. Gives the mutants, and by file (relative to
 * the repository) the text that holds them all.
 *
 * @returns {Promise<{ mutants: Mutant[], sources: Map<string, string> }>}
 */
export async function instrument(root, folder) {
  const names = readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .sort();
  const contents = new Map(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
  const { files, mutants } = await new Instrumenter(silent).instrument(
    names.map((name) => ({ name, mutate: true, content: contents.get(name) })),
    { plugins: null, excludedMutations: [], ignorers: [], noHeader: false },
  );
  const lines = new Map(names.map((name) => [name, contents.get(name).split('\n')]));
  return {
    sources: new Map(files.map(({ name, content }) => [name, content])),
    mutants: mutants.map(({ id, fileName: file, location, mutatorName: mutator, replacement }) => {
      const original = textAt(lines.get(file), location);
      const at = { line: location.start.line + 1, column: location.start.column + 1 };
      const key = digest(file, contents.get(file), JSON.stringify(location), mutator, replacement);
      return { id, key, file, ...at, mutator, original, replacement };
    }),
  };
}

function textAt(lines, { start, end }) {
  const picked = lines.slice(start.line, end.line + 1);
  picked[picked.length - 1] = picked[picked.length - 1].slice(0, end.column);
  picked[0] = picked[0].slice(start.column);
  return picked.join('\n');
}

/** A short name of some texts. */
export function digest(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 20);
}
