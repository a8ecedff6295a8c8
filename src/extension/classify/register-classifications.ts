import path from 'node:path';
import * as vscode from 'vscode';
import { guarded } from '../guarded.ts';
import { requireTrust } from '../require-trust.ts';
import type { Classifications, Services } from '../services.ts';

export const classifyViewType = 'transferLearning.classify';
export const classifyFolderViewType = 'transferLearning.classifyFolder';

/** What only a classification needs runs when the first one is asked for. */
const load = async () => ({
  ...(await import('./window-classifications.ts')),
  ...(await import('./targets.ts')),
});

/** Registers the commands that classify, and brings their panels back after the window was reloaded. */
export function registerClassifications(services: Services): Classifications {
  const { context, log } = services;
  let opened: ReturnType<typeof open> | undefined;
  const open = async () => {
    const { WindowClassifications } = await load();
    const made = new WindowClassifications(services);
    context.subscriptions.push(made);
    return made;
  };
  const classifications = () => (opened ??= open());

  const classifyImage = async (pointedAt?: vscode.Uri, selection?: readonly vscode.Uri[]): Promise<void> => {
    if (!requireTrust()) return;
    const { imagesToClassify } = await load();
    const images = await imagesToClassify(pointedAt, selection);
    if (images.length > 0) await (await classifications()).classifyImages(images);
  };
  const classifyFolder = async (pointedAt?: vscode.Uri): Promise<void> => {
    if (!requireTrust()) return;
    const { folderToClassify } = await load();
    const folder = await folderToClassify(pointedAt);
    if (folder !== undefined) await (await classifications()).classifyFolder(folder);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand('transferLearning.classifyImage', guarded(log, classifyImage)),
    vscode.commands.registerCommand('transferLearning.classifyFolder', guarded(log, classifyFolder)),
    vscode.window.registerWebviewPanelSerializer(classifyViewType, {
      deserializeWebviewPanel: async (panel, state) => (await classifications()).restoreImages(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(classifyFolderViewType, {
      deserializeWebviewPanel: async (panel, state) => (await classifications()).restoreFolder(panel, state),
    }),
  );
  return {
    classifyImages: async (images) => (await classifications()).classifyImages(images.map(normal)),
    classifyFolder: async (folder) => (await classifications()).classifyFolder(normal(folder)),
  };
}

function normal(file: string): string {
  return path.resolve(file);
}
