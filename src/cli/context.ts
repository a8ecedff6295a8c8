import { printableLines } from './terminal/printable.ts';
import type { Paint } from './terminal/style.ts';
import { wrap } from './terminal/text-width.ts';
import type { Console, TextStream } from './terminal/console.ts';

/** What every command is given. */
export interface Context {
  readonly console: Console;
  /** How this program is called, to be followed by a command: `transfer-learning` or `node dist/cli.js`. */
  readonly program: string;
  /** Print one JSON object instead of text. */
  readonly json: boolean;
  readonly workingDirectory: string;
  /** The trainer's module, a file. */
  readonly trainerModule: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Prints the answer of a command: the object where JSON is wanted, else the lines. */
export function answer(
  context: Context,
  object: Record<string, unknown>,
  lines: () => readonly string[],
): void {
  const { console, json } = context;
  if (json) console.answer.line(JSON.stringify(object, null, 2));
  else for (const line of lines()) console.answer.line(line);
}

/** Width that text for people is laid out to: the terminal's, but no wider than is read with ease. */
export function textColumns(stream: TextStream): number {
  return Math.min(160, stream.columns() - 1);
}

/** Says something that may hold text from outside, made printable; a terminal gets it broken at spaces. */
export function sayText(stream: TextStream, text: string, paint: Paint = (line) => line): void {
  for (const line of printableLines(text).split('\n')) {
    // A line that is indented is laid out already.
    const isWhole = line.startsWith(' ') || !stream.interactive;
    const parts = isWhole ? [line] : wrap(line, textColumns(stream));
    for (const part of parts) stream.line(paint(part));
  }
}
