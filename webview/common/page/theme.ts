import { legible } from './contrast.ts';
import { oncePerFrame } from './once-per-frame.ts';

export const chartColours = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'] as const;
/** A colour of VS Code's palette for charts. */
export type ChartColour = (typeof chartColours)[number];

/** The theme's colours and letters, for what is drawn rather than styled. */
export interface Theme {
  readonly kind: 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly lines: string;
  readonly colours: Readonly<Record<ChartColour, string>>;
  readonly fontFamily: string;
}

/** What is taken where a theme leaves a colour out: VS Code's own defaults. */
const defaults: Readonly<Record<ChartColour, string>> = {
  blue: '#3794ff',
  orange: '#d18616',
  green: '#89d185',
  purple: '#b180d7',
  red: '#f14c4c',
  yellow: '#cca700',
};

/**
 * Reads the theme that VS Code has put on the page, its charts' colours made to be seen on its background. Style sheets
 * find these as `--chart-<colour>`.
 */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const variable = (name: string, otherwise: string): string => {
    const value = style.getPropertyValue(`--vscode-${name}`).trim();
    return value === '' ? otherwise : value;
  };
  const { classList } = document.body;
  const highContrast = classList.contains('vscode-high-contrast');
  const highContrastLight = classList.contains('vscode-high-contrast-light');
  const foreground = variable('editor-foreground', variable('foreground', '#cccccc'));
  const background = variable('editor-background', '#1e1e1e');
  const colour = (name: ChartColour): string => {
    const shown = legible(variable(`charts-${name}`, defaults[name]), background, foreground);
    document.body.style.setProperty(`--chart-${name}`, shown);
    return shown;
  };
  return {
    kind: highContrastLight
      ? 'high-contrast-light'
      : highContrast
        ? 'high-contrast'
        : classList.contains('vscode-light')
          ? 'light'
          : 'dark',
    background,
    foreground,
    muted: highContrast || highContrastLight ? foreground : variable('descriptionForeground', foreground),
    lines: variable('charts-lines', foreground),
    colours: {
      blue: colour('blue'),
      orange: colour('orange'),
      green: colour('green'),
      purple: colour('purple'),
      red: colour('red'),
      yellow: colour('yellow'),
    },
    fontFamily: variable('font-family', 'sans-serif'),
  };
}

/** A theme as it is printed: dark on white. */
export function onPaper({ fontFamily }: Theme): Theme {
  return {
    kind: 'light',
    background: '#ffffff',
    foreground: '#000000',
    muted: '#444444',
    lines: '#666666',
    colours: {
      blue: '#1a6fc4',
      orange: '#b8650b',
      green: '#2f7a2b',
      purple: '#652d90',
      red: '#c01800',
      yellow: '#8a6400',
    },
    fontFamily,
  };
}

/** Calls `listener` after VS Code has put another theme on the page. */
export function onThemeChange(listener: () => void): void {
  const changed = oncePerFrame(listener);
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
