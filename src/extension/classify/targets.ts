import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { findPictures } from '../../node/dataset/find-pictures.ts';
import { isNamedLikeImage, mayBeDicomByContent } from '../../node/dataset/image-format.ts';
import { UserError } from '../../node/user-error.ts';
import { mostShownImages } from '../../shared/protocol/classify-panel-protocol.ts';

/** What is offered when a file is asked for. */
const fileEndings = ['jpg', 'jpeg', 'png', 'bmp', 'webp', 'tif', 'tiff', 'dcm'];

/**
 * The images that a command is meant for: those that were pointed at or selected, of folders among them all that they
 * hold; else the one in the active editor; else those that the user chooses. Throws a UserError where there are none, or
 * more than can be gone through one by one.
 */
export async function imagesToClassify(
  pointedAt: vscode.Uri | undefined,
  selection: readonly vscode.Uri[] | undefined,
): Promise<readonly string[]> {
  const chosen = pointedAt ? (selection?.length ? selection : [pointedAt]) : activeImage();
  const files = (chosen ?? (await askForImages())).map(onDisk);
  const images: string[] = [];
  for (const file of files) {
    const isFolder = await stat(file).then(
      (status) => status.isDirectory(),
      () => false,
    );
    if (!isFolder) images.push(file);
    else
      for await (const found of findPictures(file)) {
        images.push(...found.map((image) => path.join(file, image)));
        if (images.length > mostShownImages) break;
      }
  }
  if (images.length > mostShownImages)
    throw new UserError(
      vscode.l10n.t(
        'These are more than {0} images. Put them into one folder and choose Classify Folder of X-rays.',
        mostShownImages,
      ),
    );
  if (files.length > 0 && images.length === 0)
    throw new UserError(vscode.l10n.t('There are no images in {0}.', files.join(', ')));
  return [...new Set(images)];
}

/** The folder that a command is meant for: the one pointed at, else the one that the user chooses. */
export async function folderToClassify(pointedAt: vscode.Uri | undefined): Promise<string | undefined> {
  if (pointedAt) return onDisk(pointedAt);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Choose a Folder of X-rays'),
      openLabel: vscode.l10n.t('Classify'),
    })) ?? [];
  return chosen && onDisk(chosen);
}

/** The image that the active editor shows. */
function activeImage(): vscode.Uri[] | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText)) return undefined;
  const name = path.basename(input.uri.fsPath);
  const isImage =
    isNamedLikeImage(name) || (input instanceof vscode.TabInputCustom && mayBeDicomByContent(name));
  return isImage && input.uri.scheme === 'file' ? [input.uri] : undefined;
}

async function askForImages(): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    title: vscode.l10n.t('Choose X-rays'),
    openLabel: vscode.l10n.t('Classify'),
    filters: {
      [vscode.l10n.t('Images')]: fileEndings.flatMap((ending) => [ending, ending.toUpperCase()]),
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return chosen ?? [];
}

function onDisk(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new UserError(
    vscode.l10n.t('{0} is not on this machine’s disk. Copy it there first.', uri.toString(true)),
  );
}
