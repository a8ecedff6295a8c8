import path from 'node:path';
import * as vscode from 'vscode';
import type { ObservedRun } from '../services.ts';
import { runItem } from './run-item.ts';

/** Lets the user choose among runs. Gives their folders; undefined when the user thinks better of it. */
export async function chooseSeveralRuns(
  runs: readonly ObservedRun[],
  picked: readonly string[],
  { title, placeHolder }: { readonly title: string; readonly placeHolder: string },
): Promise<readonly string[] | undefined> {
  const items = runs.map((run) => {
    const { label, icon } = runItem(run, { active: false, grouped: false }, vscode.l10n);
    const dataset = path.basename(run.manifest?.dataset.root ?? '');
    const backbone = run.manifest?.configuration.backbone.name ?? '';
    return {
      label,
      description: [dataset, backbone].filter((part) => part !== '').join(' · '),
      iconPath: new vscode.ThemeIcon(icon.id),
      picked: picked.includes(run.folder),
      folder: run.folder,
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    ...{ title, canPickMany: true, matchOnDescription: true },
    placeHolder: items.length === 0 ? vscode.l10n.t('There are no other runs yet') : placeHolder,
  });
  return chosen?.map(({ folder }) => folder);
}
