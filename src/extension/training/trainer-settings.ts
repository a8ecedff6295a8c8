import * as vscode from 'vscode';
import * as z from 'zod';

const text = z.string().trim().max(4_000).catch('');

const settingsSchema = z.object({
  nodePath: text,
  engineFolder: text,
  cacheFolder: text,
  weightsFolder: text,
  stopWhenWindowCloses: z.boolean().catch(false),
  openPanel: z.boolean().catch(true),
});

/** What the user's settings say of trainer processes. Settings are files, and may hold anything. */
export function trainerSettings(): z.output<typeof settingsSchema> {
  const settings = vscode.workspace.getConfiguration('transferLearning');
  return settingsSchema.parse({
    nodePath: settings.get('engine.nodePath'),
    engineFolder: settings.get('engine.folder'),
    cacheFolder: settings.get('cache.folder'),
    weightsFolder: settings.get('weights.folder'),
    stopWhenWindowCloses: settings.get('training.stopWhenWindowCloses'),
    openPanel: settings.get('training.openPanel'),
  });
}
