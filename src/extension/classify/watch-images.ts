import path from 'node:path';
import * as vscode from 'vscode';

/** Folders that are watched at most; images in others are looked for when they are shown. */
const mostFolders = 20;

/** Tells whenever something happened to one of these images, until it is disposed of. */
export function watchImages(images: readonly string[], onChange: (image: string) => void): vscode.Disposable {
  const watched = new Set(images);
  const folders = [...new Set(images.map((image) => path.dirname(image)))].slice(0, mostFolders);
  const watchers = folders.map((folder) => {
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(folder), '*'),
    );
    const tell = ({ fsPath }: vscode.Uri): void => {
      if (watched.has(fsPath)) onChange(fsPath);
      // A folder that goes takes its images with it.
      else if (fsPath === folder) for (const image of images) onChange(image);
    };
    watcher.onDidDelete(tell);
    watcher.onDidCreate(tell);
    watcher.onDidChange(tell);
    return watcher;
  });
  return vscode.Disposable.from(...watchers);
}
