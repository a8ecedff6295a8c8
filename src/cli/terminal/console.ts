import type { WriteStream } from 'node:tty';
import { hasCode, systemErrorReason } from '../../node/files/system-error.ts';
import { UserError } from '../../node/user-error.ts';
import { makeStyle, wantsColour, wantsUnicode } from './style.ts';
import type { Style } from './style.ts';

/** One of the two streams that a command writes to. */
export interface TextStream {
  readonly style: Style;
  /** True on a terminal that can move its cursor, where drawings are replaced in place. */
  readonly interactive: boolean;
  /** Width in characters: the terminal's, or 100 where the text goes to a file. */
  columns(): number;
  /** Height in lines. */
  rows(): number;
  write(text: string): void;
  line(text?: string): void;
}

/** `answer` (standard output) takes what was asked for, `talk` (standard error) everything said on the way. */
export interface Console {
  readonly answer: TextStream;
  readonly talk: TextStream;
}

/**
 * The process's own console. A reader or a terminal that goes away (`| head`) ends nothing and is no error. An answer
 * that goes into a file which cannot be written (a full disk) throws a UserError once; what is said on the way is
 * dropped then.
 */
export function processConsole(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Console {
  const open = (stream: NodeJS.WriteStream, onFailure: (error: Error) => void): TextStream => {
    let gone = false;
    stream.on('error', () => (gone = true));
    return textStream(
      (text) => {
        if (gone) return;
        stream.write(text);
        // Files are written at once; what a pipe or a terminal says comes later.
        if (!stream.errored) return;
        gone = true;
        if (!hasCode(stream.errored, 'EPIPE') && !stream.isTTY) onFailure(stream.errored);
      },
      stream,
      environment,
      platform,
    );
  };
  return { answer: open(process.stdout, refuse), talk: open(process.stderr, () => undefined) };
}

function refuse(error: Error): never {
  throw new UserError(
    `The output could not be written: ${systemErrorReason(error) ?? error.message}. ` +
      'What has been written is incomplete. Choose another place for it or make room, then run the command again.',
    { cause: error },
  );
}

/** A stream over any way to write, with the properties of a terminal where there is one. */
export function textStream(
  write: (text: string) => void,
  terminal: Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): TextStream {
  const isTerminal = terminal.isTTY === true;
  return {
    style: makeStyle({
      colour: wantsColour(isTerminal, environment),
      unicode: wantsUnicode(environment, platform),
    }),
    interactive: isTerminal && environment.TERM !== 'dumb',
    columns: () => Math.max(40, isTerminal ? (terminal.columns ?? 80) : 100),
    rows: () => Math.max(10, isTerminal ? (terminal.rows ?? 24) : 50),
    write,
    line: (text = '') => write(`${text}\n`),
  };
}
