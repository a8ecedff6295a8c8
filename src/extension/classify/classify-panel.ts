import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier, ClassifiedImage } from '../../node/classifier-process/classifier.ts';
import { isThere } from '../../node/files/is-there.ts';
import type { Progress } from '../../node/progress.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { isLikenessOpen, type ClassifierModel } from '../../shared/classification/classifier-model.ts';
import type { ImageOutcome } from '../../shared/classification/image-answer.ts';
import type { Explanation } from '../../shared/protocol/classifier-protocol.ts';
import {
  fromClassifyPanelSchema,
  type AskedRun,
  type ClassifyProgress,
  type FromClassifyPanel,
  type ToClassifyPanel,
} from '../../shared/protocol/classify-panel-protocol.ts';
import { isWithin } from '../report/is-within.ts';
import { openModelCard } from '../runs/open-model-card.ts';
import type { Services } from '../services.ts';
import { imageOf } from '../webview/image-roots.ts';
import { openPage, type OpenPage } from '../webview/open-page.ts';
import { saveExport } from '../webview/save-export.ts';
import { chooseModel } from './choose-model.ts';
import { watchImages } from './watch-images.ts';

/** Pictures are large: those of so many images are kept, for who goes back and forth. */
const explanationsKept = 8;
/** Images that are asked for at once where they are not in sight, so that the one in sight never waits long. */
const imagesAtOnce = 8;

/** A panel with answers for images, one by one. It changes nothing on disk. */
export class ClassifyPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: Services;
  readonly #classifier: Classifier;
  readonly #page: OpenPage<ToClassifyPanel>;
  #watching: vscode.Disposable | null = null;
  #run: AskedRun | null = null;
  #images: readonly string[] = [];
  #selected = 0;
  #model: ClassifierModel | null = null;
  readonly #outcomes = new Map<number, ImageOutcome>();
  /** Images that are asked for again, since what they are compared with is known only now. */
  #stale = new Set<number>();
  /** Those seen last at the end. */
  readonly #explanations = new Map<number, Explanation>();
  readonly #missing = new Set<number>();
  #failure: string | null = null;
  #progress: ClassifyProgress | null = null;
  #asking = new AbortController();
  #askingForRest = new AbortController();

  constructor(panel: vscode.WebviewPanel, services: Services, classifier: Classifier) {
    this.#panel = panel;
    this.#services = services;
    this.#classifier = classifier;
    this.#page = openPage<FromClassifyPanel, ToClassifyPanel>(panel, services, {
      bundle: 'classify',
      title: vscode.l10n.t('Classify X-ray'),
      receives: fromClassifyPanelSchema,
      handlers: {
        ready: () => this.#sendAll(),
        show: ({ image }) => this.#show(image),
        retry: () => this.#ask(),
        'choose-model': () => this.#chooseModel(),
        'open-model-card': () => this.#run && openModelCard(this.#run.folder),
        'open-report': () => this.#run && services.reports.open(this.#run.folder),
        'open-image': ({ image }) => this.#openImage(image, 'vscode.open'),
        'reveal-image': ({ image }) => this.#openImage(image, 'revealInExplorer'),
        'open-similar': ({ path: image }) => this.#openSimilar(image),
        export: (message) => this.#save(message),
      },
    });
    panel.onDidDispose(() => this.#dispose());
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Asks this run's model about these images, in the place of those before. */
  show(run: AskedRun, images: readonly string[], selected: number): void {
    this.#run = run;
    this.#images = images;
    this.#selected = Math.min(Math.max(0, selected), images.length - 1);
    this.#missing.clear();
    this.#watching?.dispose();
    this.#watching = watchImages(images, (image) => void this.#lookAt(image));
    this.#forget();
    this.#ask();
  }

  #forget(): void {
    this.#asking.abort();
    this.#askingForRest.abort();
    this.#model = null;
    this.#outcomes.clear();
    this.#stale = new Set();
    this.#explanations.clear();
    this.#failure = null;
    this.#progress = null;
    this.#sendAll();
  }

  #show(image: number): void {
    if (image >= this.#images.length) return;
    this.#selected = image;
    this.#setTitle();
    const explanation = this.#explanations.get(image);
    if (explanation) {
      // Seen last, kept longest.
      this.#explanations.delete(image);
      this.#explanations.set(image, explanation);
      this.#sendAnswer(image);
    } else this.#ask();
  }

  /** Asks for the image in sight, with all that explains it, then for the others. */
  #ask(): void {
    const run = this.#run;
    const image = this.#images[this.#selected];
    if (!run || image === undefined || !vscode.workspace.isTrusted) return;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const selected = this.#selected;
    this.#failure = null;
    void this.#classify([selected], { explain: true }, signal).then((done) => {
      if (done && this.#askingForRest.signal.aborted) {
        this.#askingForRest = new AbortController();
        void this.#askForRest(this.#askingForRest.signal);
      }
    });
  }

  /** Asks for the other images, then for what likeness is judged by where that is yet to be measured, then for all again. */
  async #askForRest(signal: AbortSignal): Promise<void> {
    const isOpen = (index: number): boolean => !this.#outcomes.has(index) || this.#stale.has(index);
    for (;;) {
      const open = this.#images.map((_, index) => index).filter(isOpen);
      // Those that come next are wanted first.
      const next = [
        ...open.filter((index) => index > this.#selected),
        ...open.filter((index) => index < this.#selected),
      ].slice(0, imagesAtOnce);
      if (signal.aborted || (next.length > 0 && !(await this.#classify(next, {}, signal)))) break;
      if (next.length > 0) continue;
      // Every image has its answer by now. Whoever turns to another stops this for a moment.
      if (!this.#model || !isLikenessOpen(this.#model)) break;
      if (!(await this.#classify([this.#selected], { measureLikeness: true }, this.#asking.signal))) break;
      if (this.#model.reference === null) break;
      this.#stale = new Set(this.#outcomes.keys());
      this.#explanations.clear();
      this.#ask();
    }
    this.#askingForRest.abort();
  }

  /** Whether it went to its end. */
  async #classify(
    indices: readonly number[],
    {
      explain = false,
      measureLikeness = false,
    }: { readonly explain?: boolean; readonly measureLikeness?: boolean },
    signal: AbortSignal,
  ): Promise<boolean> {
    const run = this.#run;
    if (!run) return false;
    const given = (work: () => void): void => {
      if (!signal.aborted) work();
    };
    try {
      await this.#classifier.classify({
        run: run.folder,
        images: indices.map((index) => this.#images[index] ?? ''),
        ...{ explain, measureLikeness, signal },
        onModel: (model) => given(() => this.#setModel(model)),
        onImage: (classified) => given(() => this.#take(indices[classified.index] ?? 0, classified)),
        onProgress: (progress) => given(() => this.#setProgress(progress)),
      });
      if (!signal.aborted) this.#setProgress(null);
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#services.log.warn(this.#failure);
      this.#setProgress(null);
      this.#page.send({ kind: 'failed', reason: this.#failure });
      return false;
    }
  }

  #setModel(model: ClassifierModel): void {
    this.#model = model;
    this.#page.send({ kind: 'model', model });
  }

  #setProgress(progress: Progress | null): void {
    if (progress === null && this.#progress === null) return;
    this.#progress = progress && { ...progress, total: progress.total ?? null };
    this.#page.send({ kind: 'progress', progress: this.#progress });
  }

  #take(image: number, { outcome, explanation }: ClassifiedImage): void {
    this.#outcomes.set(image, outcome);
    this.#stale.delete(image);
    if (explanation) {
      this.#explanations.set(image, explanation);
      for (const oldest of this.#explanations.keys()) {
        if (this.#explanations.size <= explanationsKept) break;
        this.#explanations.delete(oldest);
      }
    }
    this.#sendAnswer(image);
  }

  /** Something happened to an image: it is gone, there again, or another. What was said of it stays until then. */
  async #lookAt(file: string): Promise<void> {
    const there = await isThere(file);
    const image = this.#images.indexOf(file);
    if (image < 0) return;
    const wasMissing = this.#missing.has(image);
    if (there) this.#missing.delete(image);
    else this.#missing.add(image);
    if (there === wasMissing) this.#page.send({ kind: 'missing', images: [...this.#missing] });
    if (!there) return;
    this.#explanations.delete(image);
    if (image === this.#selected) this.#ask();
  }

  #sendAll(): void {
    this.#setTitle();
    const run = this.#run;
    if (!run) return;
    this.#page.send({ kind: 'images', run, images: [...this.#images], selected: this.#selected });
    if (this.#model) this.#page.send({ kind: 'model', model: this.#model });
    for (const image of this.#outcomes.keys()) this.#sendAnswer(image);
    if (this.#progress) this.#page.send({ kind: 'progress', progress: this.#progress });
    if (this.#missing.size > 0) this.#page.send({ kind: 'missing', images: [...this.#missing] });
    if (this.#failure !== null) this.#page.send({ kind: 'failed', reason: this.#failure });
  }

  #sendAnswer(image: number): void {
    const outcome = this.#outcomes.get(image);
    // Pictures of images that are out of sight are not sent: a page holds one.
    const explanation = image === this.#selected ? (this.#explanations.get(image) ?? null) : null;
    if (outcome) this.#page.send({ kind: 'answered', image, outcome, explanation });
  }

  #setTitle(): void {
    const image = this.#images[this.#selected];
    if (image !== undefined) this.#panel.title = vscode.l10n.t('{0}: Classification', path.basename(image));
  }

  async #chooseModel(): Promise<void> {
    const run = await chooseModel(this.#services);
    if (!run) return;
    this.#run = run;
    this.#forget();
    this.#ask();
  }

  async #openImage(index: number, command: 'vscode.open' | 'revealInExplorer'): Promise<void> {
    const image = this.#images[index];
    if (image === undefined) return;
    const uri = vscode.Uri.file(image);
    const outside = command === 'revealInExplorer' && !vscode.workspace.getWorkspaceFolder(uri);
    await vscode.commands.executeCommand(outside ? 'revealFileInOS' : command, uri);
  }

  async #openSimilar(image: string): Promise<void> {
    if (!this.#run) return;
    const { root } = (await openRun(this.#run.folder)).manifest.dataset;
    const file = imageOf(root, image);
    if (file && (await isWithin(root, file.fsPath)))
      await vscode.commands.executeCommand('vscode.open', file, vscode.ViewColumn.Beside);
    else
      void vscode.window.showErrorMessage(
        vscode.l10n.t('{0} is not opened: it is gone, or leads out of the folder of its dataset.', image),
      );
  }

  async #save(message: Extract<FromClassifyPanel, { kind: 'export' }>): Promise<void> {
    this.#page.send({ kind: 'exported', path: await saveExport(message, this.#images[0] ?? '') });
  }

  #dispose(): void {
    this.#asking.abort();
    this.#askingForRest.abort();
    this.#watching?.dispose();
  }
}
