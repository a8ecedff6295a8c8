/** Colours a text, or leaves it as it is. */
export type Paint = (text: string) => string;

/** How text is drawn: the identity where there is no colour. */
export interface Style {
  /** True where braille, block and box characters can be shown. */
  readonly unicode: boolean;
  readonly colour: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
  /** The colour of training curves and of what is measured on training data. */
  readonly train: Paint;
  /** The colour of validation curves. */
  readonly validation: Paint;
}

export function makeStyle({ colour, unicode }: { colour: boolean; unicode: boolean }): Style {
  const paint =
    (open: number, close: number) =>
    (text: string): string =>
      colour && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    unicode,
    colour,
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    warning: paint(33, 39),
    bad: paint(31, 39),
    train: paint(36, 39),
    validation: paint(35, 39),
  };
}

/** Whether to colour what goes to a stream: on a terminal, unless NO_COLOR says no; anywhere if FORCE_COLOR says so. */
export function wantsColour(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0' && environment.FORCE_COLOR !== 'false';
  return isTerminal && environment.TERM !== 'dumb';
}

/** Whether the reader's screen is likely to show braille and box characters. */
export function wantsUnicode(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') {
    // The old console of Windows has fonts without braille; these three bring their own terminal.
    return Boolean(environment.WT_SESSION ?? environment.TERM_PROGRAM ?? environment.ConEmuTask);
  }
  if (environment.TERM === 'linux') return false;
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG;
  // Without any locale set (containers, cron), nearly every screen that shows the text is UTF-8 all the same.
  return !locale || /utf-?8/i.test(locale);
}
