import type { MessageChannel } from '../../src/shared/protocol/message-channel.ts';
import type { FromReportPanel, ToReportPanel } from '../../src/shared/protocol/report-panel-protocol.ts';
import { confusionTable } from '../../src/shared/report/confusion-table.ts';
import { decisionsOf } from '../../src/shared/report/decisions.ts';
import { imagesInCell, type Cell } from '../../src/shared/report/gallery.ts';
import type { AlignedRuns } from '../../src/shared/report/run-comparison.ts';
import { element } from '../common/page/dom.ts';
import { ConfusionView, type ConfusionFormat } from '../common/report/confusion-view.ts';
import { Gallery, heatMapsNeedTrust, type HeatMapSource } from '../common/report/gallery.ts';

type Runs = Extract<ToReportPanel, { kind: 'runs' }>;

export interface MatricesHost {
  readonly send: MessageChannel<FromReportPanel>['send'];
  readonly inEditor: boolean;
  readonly save: (title: string, format: ConfusionFormat, content: string) => void;
}

/** The confusion matrix of every model, side by side, and the images behind any figure. */
export class Matrices {
  readonly element: HTMLElement;
  readonly #host: MatricesHost;
  readonly #grid = element('div', { class: 'matrices' });
  readonly #gallery: Gallery;
  #views: readonly ConfusionView[] = [];
  #shown: AlignedRuns | null = null;
  #decisions: readonly Uint32Array[] = [];
  #message: Runs | null = null;

  constructor(host: MatricesHost) {
    this.#host = host;
    const { send } = host;
    this.#gallery = new Gallery(
      host.inEditor
        ? {
            openImage: (run, path) => send({ kind: 'open-image', run, path }),
            revealImage: (run, path) => send({ kind: 'reveal-image', run, path }),
            explain: ({ run, phase }, path) => send({ kind: 'explain', run, phase, path }),
          }
        : null,
    );
    this.element = element(
      'section',
      { 'aria-label': 'Confusion matrices' },
      element('h2', {}, 'Confusion matrices'),
      this.#grid,
      this.#gallery.element,
    );
  }

  update(aligned: AlignedRuns, message: Runs): void {
    this.#message = message;
    if (aligned === this.#shown) return;
    this.#shown = aligned;
    const { images, figures } = aligned;
    this.#decisions = images.series.map((series) => decisionsOf(images, series));
    this.#views = figures.map(
      ({ name }, model) =>
        new ConfusionView(name, {
          open: (cell) => this.#openCell(aligned, model, cell),
          save: (title, format, content) => this.#host.save(`Confusion matrix of ${title}`, format, content),
        }),
    );
    this.#views.forEach((view, model) =>
      view.update(images.classes, confusionTable(figures[model]?.figures.confusion ?? [])),
    );
    this.#grid.replaceChildren(...this.#views.map((view) => view.element));
  }

  /** Shows these images, in this order. */
  openGallery(title: string, chosen: readonly number[]): void {
    const [aligned, message] = [this.#shown, this.#message];
    if (!aligned || !message) return;
    const rootOf = (of: string): string | null =>
      message.imageRoots[message.runs.findIndex(({ run }) => run === of)] ?? null;
    // Images are told by their paths, which all runs share: they are shown from a run whose folder may be looked into.
    const runs = aligned.models.map(({ report }) => report.run);
    const shown = runs.find((run) => rootOf(run) !== null) ?? runs[0];
    if (shown === undefined) return;
    this.#gallery.show({
      ...{ title, chosen, images: aligned.images, decisions: this.#decisions },
      run: shown,
      imageRoot: rootOf(shown),
      heatMaps: message.canAct ? heatMapsOf(aligned) : [],
      whyNoHeatMaps: this.#host.inEditor && !message.canAct ? heatMapsNeedTrust : null,
    });
  }

  /** Hands on a heat map that was asked for. */
  explained(message: Extract<ToReportPanel, { kind: 'explained' }>): void {
    this.#gallery.explained(message);
  }

  #openCell({ images, figures }: AlignedRuns, model: number, cell: Cell): void {
    const [series, decisions] = [images.series[model], this.#decisions[model]];
    if (!series || !decisions) return;
    const [actual, predicted] = [images.classes[cell.actual] ?? '', images.classes[cell.predicted] ?? ''];
    this.openGallery(
      `${figures[model]?.name ?? ''}: ${actual} decided as ${predicted}`,
      imagesInCell(images, series, decisions, cell),
    );
  }
}

function heatMapsOf({ models, images }: AlignedRuns): HeatMapSource[] {
  return models.flatMap(({ name, report, opened, place }) => {
    const phase = opened[images.split]?.phases[place];
    return phase === undefined ? [] : [{ name, run: report.run, phase }];
  });
}
