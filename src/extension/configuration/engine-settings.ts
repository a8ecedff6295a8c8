import * as vscode from 'vscode';
import type * as z from 'zod';
import type { ConfigurationDraft } from '../../shared/configuration/configuration-file.ts';
import { writtenConfigurationSchema } from '../../shared/configuration/training-configuration.ts';

const { engine: engineSchema, device: deviceSchema } = writtenConfigurationSchema.shape;

/** What computes and where, as far as the user's settings say so. Settings are files, and may hold anything. */
export function engineSettings(): Partial<
  Pick<z.output<typeof writtenConfigurationSchema>, 'engine' | 'device'>
> {
  const settings = vscode.workspace.getConfiguration('transferLearning.engine');
  const engine = engineSchema.safeParse(settings.get('name'));
  const device = deviceSchema.safeParse(settings.get('device'));
  return {
    ...(engine.success ? { engine: engine.data } : {}),
    ...(device.success ? { device: device.data } : {}),
  };
}

/** The draft with the engine and device of the user's settings, where it names none itself. */
export function withEngineSettings(draft: ConfigurationDraft): ConfigurationDraft {
  return { ...engineSettings(), ...draft };
}
