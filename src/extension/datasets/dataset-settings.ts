import * as vscode from 'vscode';
import * as z from 'zod';

const settingsSchema = z.object({
  search: z.boolean().catch(true),
  searchDepth: z.int().min(0).max(8).catch(3),
});

/** How datasets are looked for in a workspace folder. Settings are files, and may hold anything. */
export function datasetSettings(folder: vscode.WorkspaceFolder): z.output<typeof settingsSchema> {
  const settings = vscode.workspace.getConfiguration('transferLearning.datasets', folder.uri);
  return settingsSchema.parse({
    search: settings.get('search'),
    searchDepth: settings.get('searchDepth'),
  });
}
