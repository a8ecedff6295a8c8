import path from 'node:path';
import * as vscode from 'vscode';
import { savedClassifyPanelSchema, type AskedRun } from '../../shared/protocol/classify-panel-protocol.ts';
import { savedClassifyFolderSchema } from '../../shared/protocol/classify-folder-protocol.ts';
import type { Classifications, Services } from '../services.ts';
import { modelToAsk } from './choose-model.ts';
import { ClassifyPanel } from './classify-panel.ts';
import { FolderPanel } from './folder-panel.ts';
import { classifyFolderViewType, classifyViewType } from './register-classifications.ts';
import { WindowClassifier } from './window-classifier.ts';

/**
 * The panels with answers, and the classifier that they ask. There is one panel for images: the next ones take the place
 * of the last, as in a preview. Of folders there is one for each.
 */
export class WindowClassifications implements Classifications, vscode.Disposable {
  readonly #services: Services;
  readonly #classifier: WindowClassifier;
  readonly #folders = new Set<FolderPanel>();
  #images: ClassifyPanel | null = null;

  constructor(services: Services) {
    this.#services = services;
    this.#classifier = new WindowClassifier(services);
  }

  async classifyImages(images: readonly string[]): Promise<void> {
    const run = await modelToAsk(this.#services);
    if (run) this.#showImages(run, images, 0, vscode.ViewColumn.Active);
  }

  async classifyFolder(folder: string): Promise<void> {
    const run = await modelToAsk(this.#services);
    if (!run) return;
    const there = [...this.#folders].find((panel) => panel.folder === folder);
    if (there) {
      there.reveal();
      there.ask(run);
      return;
    }
    const title = vscode.l10n.t('Classify Folder');
    this.#adoptFolder(
      vscode.window.createWebviewPanel(classifyFolderViewType, title, vscode.ViewColumn.Active),
      run,
      folder,
    );
  }

  /** Brings back what a panel kept before a reload, and asks again. */
  restoreImages(panel: vscode.WebviewPanel, state: unknown): void {
    const saved = savedClassifyPanelSchema.safeParse(state).data;
    const images = saved?.images.filter((image) => path.isAbsolute(image)) ?? [];
    if (!saved || images.length === 0 || !path.isAbsolute(saved.run.folder) || this.#images) panel.dispose();
    else this.#adoptImages(panel).show(saved.run, images, saved.selected);
  }

  restoreFolder(panel: vscode.WebviewPanel, state: unknown): void {
    const saved = savedClassifyFolderSchema.safeParse(state).data;
    if (!saved || !path.isAbsolute(saved.folder) || !path.isAbsolute(saved.run.folder)) panel.dispose();
    else this.#adoptFolder(panel, saved.run, saved.folder);
  }

  dispose(): void {
    this.#classifier.dispose();
  }

  #showImages(run: AskedRun, images: readonly string[], selected: number, column: vscode.ViewColumn): void {
    if (this.#images) this.#images.reveal();
    const panel =
      this.#images ??
      this.#adoptImages(
        vscode.window.createWebviewPanel(classifyViewType, vscode.l10n.t('Classify X-ray'), column),
      );
    panel.show(run, images, selected);
  }

  #adoptImages(panel: vscode.WebviewPanel): ClassifyPanel {
    const opened = new ClassifyPanel(panel, this.#services, this.#classifier);
    this.#images = opened;
    panel.onDidDispose(() => {
      if (this.#images === opened) this.#images = null;
    });
    return opened;
  }

  #adoptFolder(panel: vscode.WebviewPanel, run: AskedRun, folder: string): void {
    const opened = new FolderPanel(panel, this.#services, this.#classifier, {
      folder,
      openImages: (asked, images, selected) =>
        this.#showImages(asked, images, selected, vscode.ViewColumn.Beside),
    });
    this.#folders.add(opened);
    panel.onDidDispose(() => this.#folders.delete(opened));
    opened.ask(run);
  }
}
