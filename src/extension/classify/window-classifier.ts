import path from 'node:path';
import * as vscode from 'vscode';
import type {
  ClassificationRequest,
  Classifier,
  ThumbnailsRequest,
} from '../../node/classifier-process/classifier.ts';
import { openClassifierProcess } from '../../node/classifier-process/open-classifier-process.ts';
import { engineSettings } from '../configuration/engine-settings.ts';
import type { Services } from '../services.ts';
import { giveWay } from '../training/give-way.ts';
import { programSettings } from '../training/program-settings.ts';

const settings = ['engine', 'cache', 'weights'].map((section) => `transferLearning.${section}`);

/** The one classifier of a window: started when first asked, warm from then on, as the settings say at that time. */
export class WindowClassifier implements Classifier, vscode.Disposable {
  readonly #classifier: Classifier;
  readonly #watching: vscode.Disposable;

  constructor({ context, log }: Pick<Services, 'context' | 'log'>) {
    this.#classifier = openClassifierProcess(async () => {
      const { engine = 'auto', device = 'auto' } = engineSettings();
      return {
        module: context.asAbsolutePath(path.join('dist', 'classifier.js')),
        ...(await programSettings()),
        engine,
        device,
        onOutput: (line) => log.info(line),
        afterFork: giveWay,
      };
    });
    this.#watching = vscode.workspace.onDidChangeConfiguration((change) => {
      // The next request starts another, with the new settings.
      if (settings.some((section) => change.affectsConfiguration(section))) this.#classifier.dispose();
    });
  }

  classify(request: ClassificationRequest): Promise<void> {
    return this.#classifier.classify(request);
  }

  thumbnails(request: ThumbnailsRequest): Promise<void> {
    return this.#classifier.thumbnails(request);
  }

  dispose(): void {
    this.#watching.dispose();
    this.#classifier.dispose();
  }
}
