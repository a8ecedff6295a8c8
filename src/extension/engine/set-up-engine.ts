import * as vscode from 'vscode';
import { installedEngineSchema } from '../../shared/protocol/job-results.ts';
import { isAtWork } from '../runs/at-work.ts';
import type { Services } from '../services.ts';
import type { EngineMemory } from './engine-memory.ts';

/** Installs the TensorFlow engine, with progress and cancel. Whether it is there now. */
export async function setUpEngine({ jobs, runs }: Services, memory: EngineMemory): Promise<boolean> {
  const done = await jobs.run(
    { kind: 'install-engine', source: 'auto', device: 'auto' },
    vscode.l10n.t('Setting up the training engine'),
  );
  if (!done) return false;
  const { tensorflow, build, isNew } = installedEngineSchema.parse(done.result);
  const device = build === 'gpu' ? vscode.l10n.t('GPU build') : vscode.l10n.t('CPU build');
  await memory.remember({ name: 'tensorflow', version: tensorflow, device });
  const what = isNew
    ? vscode.l10n.t('TensorFlow {0} ({1}) is set up.', tensorflow, device)
    : vscode.l10n.t('TensorFlow {0} ({1}) was set up already.', tensorflow, device);
  const next = runs.runs.some(isAtWork)
    ? vscode.l10n.t('Trainings that begin from now on use it.')
    : vscode.l10n.t('The next training uses it.');
  void vscode.window.showInformationMessage(`${what} ${next}`);
  return true;
}
