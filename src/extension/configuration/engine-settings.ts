import * as vscode from 'vscode';
import type { ConfigurationDraft } from '../../shared/configuration/configuration-file.ts';
import { writtenConfigurationSchema } from '../../shared/configuration/training-configuration.ts';

const { engine: engineSchema, device: deviceSchema } = writtenConfigurationSchema.shape;

/** The draft with the engine and device of the user's settings, where it names none itself. */
export function withEngineSettings(draft: ConfigurationDraft): ConfigurationDraft {
  const settings = vscode.workspace.getConfiguration('transferLearning.engine');
  const engine = engineSchema.safeParse(settings.get('name'));
  const device = deviceSchema.safeParse(settings.get('device'));
  return {
    ...(engine.success ? { engine: engine.data } : {}),
    ...(device.success ? { device: device.data } : {}),
    ...draft,
  };
}
