import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier } from '../../node/classifier-process/classifier.ts';
import { UserError } from '../../node/user-error.ts';
import {
  fromClassifyFolderSchema,
  type FromClassifyFolder,
  type ToClassifyFolder,
} from '../../shared/protocol/classify-folder-protocol.ts';
import type { AskedRun } from '../../shared/protocol/classify-panel-protocol.ts';
import { openModelCard } from '../runs/open-model-card.ts';
import type { Services } from '../services.ts';
import { openPage, type OpenPage } from '../webview/open-page.ts';
import { saveExport } from '../webview/save-export.ts';
import { chooseModel } from './choose-model.ts';
import { FolderRun } from './folder-run.ts';

/** Messages hold so many images at most, so that neither side is held up by one. */
const imagesAtOnce = 5_000;
/** How often a page is told of what came, in milliseconds. */
const tellMilliseconds = 100;
/** Twice what a row of the table has room for, for dense screens. */
const thumbnailSide = 112;

export interface FolderPanelOptions {
  /** Absolute path. */
  readonly folder: string;
  /** Shows images one by one. */
  readonly openImages: (run: AskedRun, images: readonly string[], selected: number) => void;
}

/** A panel with the answers for all images in a folder, as a table. It changes nothing on disk. */
export class FolderPanel {
  readonly folder: string;
  readonly #panel: vscode.WebviewPanel;
  readonly #services: Services;
  readonly #classifier: Classifier;
  readonly #openImages: FolderPanelOptions['openImages'];
  readonly #page: OpenPage<ToClassifyFolder>;
  #run: AskedRun | null = null;
  #work: FolderRun | null = null;
  /** What was answered since the page was last told. */
  #untold: number[] = [];
  #telling: NodeJS.Timeout | undefined;
  #drawing = new AbortController();

  constructor(
    panel: vscode.WebviewPanel,
    services: Services,
    classifier: Classifier,
    { folder, openImages }: FolderPanelOptions,
  ) {
    this.folder = folder;
    this.#panel = panel;
    this.#services = services;
    this.#classifier = classifier;
    this.#openImages = openImages;
    panel.title = vscode.l10n.t('{0}: Classification', path.basename(folder));
    this.#page = openPage<FromClassifyFolder, ToClassifyFolder>(panel, services, {
      bundle: 'classify-folder',
      title: vscode.l10n.t('Classify Folder'),
      readable: [vscode.Uri.file(folder)],
      receives: fromClassifyFolderSchema,
      handlers: {
        ready: () => this.#sendAll(),
        cancel: () => this.#work?.cancel(),
        continue: () => this.#work?.start(),
        'choose-model': () => this.#chooseModel(),
        'open-model-card': () => this.#run && openModelCard(this.#run.folder),
        'open-images': (message) => this.#open(message),
        thumbnails: ({ images }) => this.#showThumbnails(images),
        'open-report': () => this.#openReport(),
        export: (message) => this.#save(message),
      },
    });
    panel.onDidDispose(() => this.#dispose());
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Asks this run's model about all images of the folder, unless that was done or is being done. */
  ask(run: AskedRun): void {
    if (!vscode.workspace.isTrusted) return;
    if (this.#work && this.#run?.folder === run.folder && this.#work.state().status === 'classifying') return;
    this.#work?.cancel();
    this.#run = run;
    this.#untold = [];
    const work: FolderRun = new FolderRun(
      this.#classifier,
      { folder: this.folder, run: run.folder },
      {
        onFound: (from) => this.#ifAtWork(work, () => this.#sendFound(from)),
        onModel: (model) => this.#ifAtWork(work, () => this.#page.send({ kind: 'model', model })),
        onAnswered: (images) => this.#ifAtWork(work, () => this.#tellSoon(images)),
        onState: () => this.#ifAtWork(work, () => this.#tellSoon([])),
      },
    );
    this.#work = work;
    this.#sendAll();
    void work.start();
  }

  #ifAtWork(work: FolderRun, tell: () => void): void {
    if (this.#work === work) tell();
  }

  #tellSoon(images: readonly number[]): void {
    if (!this.#page.isReady) return;
    this.#untold.push(...images);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#sendAnswers(this.#untold.splice(0));
      this.#sendState();
    }, tellMilliseconds);
  }

  #sendAll(): void {
    const { folder } = this;
    const run = this.#run;
    const work = this.#work;
    if (!run || !work) return;
    const imageRoot = this.#panel.webview.asWebviewUri(vscode.Uri.file(folder)).toString();
    this.#untold = [];
    this.#page.send({ kind: 'folder', run, folder, imageRoot });
    this.#sendFound(0);
    if (work.model) this.#page.send({ kind: 'model', model: work.model });
    this.#sendAnswers(work.paths.map((_, image) => image).filter((image) => work.answers?.isAnswered(image)));
    this.#sendState();
  }

  #sendFound(first: number): void {
    const paths = this.#work?.paths ?? [];
    for (let from = first; from < paths.length; from += imagesAtOnce)
      this.#page.send({ kind: 'found', from, paths: paths.slice(from, from + imagesAtOnce) });
  }

  #sendAnswers(images: readonly number[]): void {
    const answers = this.#work?.answers;
    for (let from = 0; answers && from < images.length; from += imagesAtOnce) {
      const some = Uint32Array.from(images.slice(from, from + imagesAtOnce));
      this.#page.send({ kind: 'answered', answers: answers.condense(some) });
    }
  }

  #sendState(): void {
    if (this.#work) this.#page.send({ kind: 'state', state: this.#work.state() });
  }

  async #chooseModel(): Promise<void> {
    const run = await chooseModel(this.#services);
    if (run) this.ask(run);
  }

  #open({ images, selected }: Extract<FromClassifyFolder, { kind: 'open-images' }>): void {
    const run = this.#run;
    const paths = this.#work?.paths ?? [];
    const files = images.flatMap((image) => {
      const found = paths[image];
      return found === undefined ? [] : [path.join(this.folder, found)];
    });
    if (run && files.length > 0) this.#openImages(run, files, selected);
  }

  /** Of images that the page cannot load itself; those that were asked for before are no longer in sight. */
  async #showThumbnails(asked: readonly number[]): Promise<void> {
    this.#drawing.abort();
    this.#drawing = new AbortController();
    const { signal } = this.#drawing;
    const work = this.#work;
    const images = asked.filter((image) => work?.paths[image] !== undefined);
    if (!work || !vscode.workspace.isTrusted) return;
    try {
      await this.#classifier.thumbnails({
        images: images.map((image) => path.join(this.folder, work.paths[image] ?? '')),
        ...{ side: thumbnailSide, signal },
        onThumbnail: (place, picture) =>
          this.#page.send({ kind: 'thumbnail', image: images[place] ?? 0, picture }),
      });
    } catch (error) {
      // Without a process there are no answers either, and the page says why: not again at every turn of the wheel.
      if (!(error instanceof UserError)) throw error;
      this.#services.log.warn(error.message);
    }
  }

  async #openReport(): Promise<void> {
    if (!this.#work || !this.#run) return;
    const { folderReport } = await import('./folder-report.ts');
    const title = vscode.l10n.t('{0} on {1}', this.#run.name, path.basename(this.folder));
    this.#services.reports.openEvaluation(await folderReport(this.#work), title);
  }

  async #save(message: Extract<FromClassifyFolder, { kind: 'export' }>): Promise<void> {
    this.#page.send({ kind: 'exported', path: await saveExport(message, this.folder) });
  }

  #dispose(): void {
    clearTimeout(this.#telling);
    this.#drawing.abort();
    this.#work?.cancel();
  }
}
