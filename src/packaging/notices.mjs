import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const licences = path.join(import.meta.dirname, 'licences');

/** The libraries that packages hold compiled, without a word of their licences. */
const compiledInto = {
  '@cornerstonejs/codec-charls': 'CharLS',
  '@cornerstonejs/codec-openjpeg': 'OpenJPEG',
  '@cornerstonejs/codec-openjph': 'OpenJPH',
};

/** The folders of the packages that went into bundles, from esbuild's accounts of them. */
export function foldersOfPackages(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs.flatMap((input) => {
    const match = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'));
    return match ? [path.resolve(match[1])] : [];
  });
  return [...new Set(folders)];
}

/**
 * These packages and all that they depend on: some come with their dependencies within their own files, where esbuild
 * does not see them.
 */
export function withDependencies(folders, root) {
  const found = new Set(folders);
  for (const folder of found) {
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      const place = [folder, root]
        .map((at) => path.join(at, 'node_modules', name))
        .find((at) => existsSync(at));
      // Types are not part of any program.
      if (place !== undefined && !name.startsWith('@types/') && name !== '@webgpu/types') found.add(place);
    }
  }
  return [...found];
}

/**
 * The text that tells whose work is in the package and under which licences, from the folders of all packages in it.
 * Throws an Error for one whose licence is not to be found.
 */
export function noticesOf(folders) {
  const packages = folders.map(describe).sort((a, b) => (a.title < b.title ? -1 : 1));
  const unique = [...new Map(packages.map((each) => [each.title, each])).values()];
  const rule = '='.repeat(80);
  return [
    'This extension contains the work of others, under the licences that follow.',
    ...unique.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text.trim()}`),
    ...['GPL-3.0', 'LGPL-3.0'].map((name) => `${rule}\n${name}\n${rule}\n\n${textOf(name)}`),
    '',
  ].join('\n\n');
}

function describe(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  const title = `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`;
  const library = compiledInto[name];
  const compiled = library === undefined ? [] : [`It contains ${library}.`, textOf(library)];
  const text = [...licenceOf(folder, manifest), ...compiled];
  return { title, text: text.join('\n\n') };
}

function licenceOf(folder, { name, version, license, author, homepage }) {
  const own = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying|third-?party)/i.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
  // The image library tells in its read-me what it is made of.
  const readme = path.join(folder, 'README.md');
  const parts = existsSync(readme) ? /## Licensing\n([^]*)/.exec(readFileSync(readme, 'utf8')) : null;
  const texts = [...own, ...(parts && name.startsWith('@img/') ? [parts[1]] : [])];
  if (texts.length > 0) return texts;
  // An author may be an empty text.
  const holder =
    (typeof author === 'string' ? author : author?.name) || `the authors of ${name}, ${homepage}`;
  if (license === 'Apache-2.0') return [textOf('Apache-2.0')];
  if (license === 'MIT') return [`Copyright (c) ${holder}\n\n${textOf('MIT')}`];
  throw new Error(
    `${name} ${version} (${license}) comes without the text of its licence. Add it to ${licences}.`,
  );
}

function textOf(licence) {
  return readFileSync(path.join(licences, `${licence}.txt`), 'utf8').trim();
}
