import { menuButton } from '../controls/menu-button.ts';
import { element, setText, svgElement } from '../page/dom.ts';
import { rasterise } from '../chart/rasterise.ts';
import { csvTable } from '../table/csv-table.ts';

export type FigureFormat = 'png' | 'svg' | 'csv';

/** Saves a figure under a title; `content` as the protocol of panels wants it. */
export type SaveFigure = (title: string, format: FigureFormat, content: string) => void;

/** In units of the drawing, which scales with the room that there is. */
export const figureSize = { width: 360, height: 300 };

/** The values that a figure draws, for a table. */
export interface FigureValues {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What copies of a drawing need of the page's style sheet. */
const drawnStyles = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'text-anchor',
] as const;

/** A drawing with a title, a caption and a way to save it as it looks, or its values. */
export class Figure {
  readonly element: HTMLElement;
  readonly drawing: SVGSVGElement;
  readonly #title: string;
  readonly #caption = element('figcaption');

  constructor(title: string, id: string, save: SaveFigure, values: () => FigureValues) {
    this.#title = title;
    const { width, height } = figureSize;
    this.drawing = svgElement('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title });
    const saveAs = (format: FigureFormat) => (): void => void this.#save(format, save, values);
    this.element = element(
      'figure',
      { class: 'figure', 'data-figure': id },
      element(
        'div',
        { class: 'section-header' },
        element('h3', {}, title),
        menuButton('save', `Save ${title}`, [
          { label: 'Save as PNG', choose: saveAs('png') },
          { label: 'Save as SVG', choose: saveAs('svg') },
          { label: 'Save as CSV', choose: saveAs('csv') },
        ]),
      ),
      this.drawing,
      this.#caption,
    );
  }

  /** Says in words what the drawing shows, to who sees it and to who does not. */
  describe(caption: string): void {
    setText(this.#caption, caption);
    this.drawing.setAttribute('aria-label', `${this.#title}. ${caption}`);
  }

  /** The drawing as a document of its own, in the theme's colours. */
  svg(): string {
    const { width } = figureSize;
    const height = figureSize.height + 62;
    const copy = this.drawing.cloneNode(true) as SVGSVGElement;
    const originals = [...this.drawing.querySelectorAll('*')];
    [...copy.querySelectorAll('*')].forEach((target, index) => {
      const original = originals[index];
      if (!original) return;
      const style = getComputedStyle(original);
      for (const name of drawnStyles) target.setAttribute(name, style.getPropertyValue(name));
      target.removeAttribute('class');
    });
    const page = getComputedStyle(document.body);
    const text = (content: string, y: number, size: number): SVGElement => {
      const made = svgElement('text', {
        x: 12,
        y,
        'font-size': size,
        'font-family': page.fontFamily,
        fill: page.color,
      });
      made.textContent = content;
      return made;
    };
    for (const child of copy.querySelectorAll('[display="none"]')) child.remove();
    const moved = svgElement('g', { transform: 'translate(0 26)' }, ...copy.childNodes);
    const lines = wrapped(this.#caption.textContent, 62).slice(0, 2);
    const whole = svgElement(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height },
      svgElement('rect', { width, height, fill: page.backgroundColor }),
      text(this.#title, 20, 13),
      moved,
      ...lines.map((line, index) => text(line, figureSize.height + 38 + 14 * index, 10)),
    );
    return new XMLSerializer().serializeToString(whole);
  }

  async #save(format: FigureFormat, save: SaveFigure, values: () => FigureValues): Promise<void> {
    if (format === 'csv') {
      const { columns, rows } = values();
      save(this.#title, format, csvTable(columns, rows));
      return;
    }
    const svg = this.svg();
    const content =
      format === 'svg' ? svg : await rasterise(svg, figureSize.width, figureSize.height + 62, 3);
    save(this.#title, format, content);
  }
}

/** Text in lines of about so many letters, broken between words. */
function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= letters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
