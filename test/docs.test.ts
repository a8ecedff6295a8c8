import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));

interface Document {
  readonly name: string;
  readonly text: string;
}

const documents: Document[] = readdirSync(root)
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));

function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

/** Headings as the addresses that a link can name. */
function anchors(text: string): Set<string> {
  return new Set(
    matches(text, /^#+ +(.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );
}

function isBroken(link: string, from: Document): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path.join(root, from.name) : path.join(root, file);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !anchors(readFileSync(target, 'utf8')).has(anchor);
}

/** What a reader may type: `node dist/cli.js train X --epochs 5`, or the same with the program's own name. */
function commandLines(text: string): string[] {
  return matches(
    text.replaceAll(/\\\n\s*/g, ' '),
    /(?:^|`|\$ )(?:node dist\/cli\.js|transfer-learning) +([a-z][^`\n]*)/gm,
  );
}

const helps = new Map<string, { status: number | null; text: string }>();

function helpOf(words: readonly string[]): { status: number | null; text: string } {
  const key = words.join(' ');
  const known = helps.get(key);
  if (known) return known;
  const { status, stdout } = spawnSync(process.execPath, [cli, ...words, '--help'], { encoding: 'utf8' });
  const help = { status, text: stdout };
  helps.set(key, help);
  return help;
}

/** The command and, for `engine`, its subcommand. */
function commandWords(line: string): string[] {
  const words = line.split(/\s+/);
  return words.slice(0, words[0] === 'engine' ? 2 : 1);
}

describe('the documents', () => {
  it('are there', () => {
    expect(documents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ARCHITECTURE.md', 'CHANGELOG.md', 'README.md']),
    );
  });

  it.each(documents)('$name links to files and headings that exist', (document) => {
    const links = matches(document.text, /\]\(([^)\s]+)\)/g);
    expect(links.filter((link) => isBroken(link, document))).toEqual([]);
  });

  it.each(documents)('$name names files and folders that exist', ({ text }) => {
    const named = matches(text, /`((?:src|test|webview|media|\.ci)\/[\w./-]*)`/g);
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  it.each(documents)('$name names npm scripts that exist', ({ text }) => {
    const named = matches(text, /npm run ([\w:-]+)/g);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(documents)('$name shows commands and options that the program has', ({ text }) => {
    const wrong = commandLines(text).filter((line) => {
      const help = helpOf(commandWords(line));
      if (help.status !== 0) return true;
      return matches(line, /(--[a-z][a-z0-9-]*)/g).some((option) => !help.text.includes(option));
    });
    expect(wrong).toEqual([]);
  });
});

describe('the scripts of package.json', () => {
  it.each(Object.entries(scripts))('%s runs files that exist', (_name, command) => {
    const files = matches(command, /\bnode ([\w./-]+)/g);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
