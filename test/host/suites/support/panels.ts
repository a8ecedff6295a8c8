import * as vscode from 'vscode';

/** The tabs with panels of this view type, `transferLearning.…`. */
export function panelTabs(viewType: string): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType));
}
