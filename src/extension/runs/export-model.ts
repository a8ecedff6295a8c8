import * as vscode from 'vscode';
import { exportResultSchema } from '../../shared/protocol/trainer-protocol.ts';
import type { ExportFormat } from '../../shared/protocol/trainer-protocol.ts';
import { formatBytes } from '../../shared/text/number-format.ts';
import { requireTrust } from '../require-trust.ts';
import type { ObservedRun, Services } from '../services.ts';
import { runName } from './run-item.ts';

/** Asks for a format and exports the run's model in it, checked against the run's own. */
export async function exportModel({ jobs }: Services, run: ObservedRun): Promise<void> {
  if (!requireTrust()) return;
  const formats: (vscode.QuickPickItem & { readonly format: ExportFormat })[] = [
    {
      format: 'saved-model',
      label: 'TensorFlow SavedModel',
      description: vscode.l10n.t('for TensorFlow, TensorFlow Serving and TensorFlow Lite'),
    },
    { format: 'tfjs', label: 'TensorFlow.js', description: vscode.l10n.t('for web pages and Node.js') },
    { format: 'keras', label: 'Keras', description: vscode.l10n.t('for Python: keras.saving.load_model') },
  ];
  const chosen = await vscode.window.showQuickPick(formats, {
    title: vscode.l10n.t('Export the Model of {0}', runName(run)),
    placeHolder: vscode.l10n.t('Choose a format'),
  });
  if (!chosen) return;
  const done = await jobs.run(
    { kind: 'export', run: run.folder, format: chosen.format, out: null, force: true, engine: 'auto' },
    vscode.l10n.t('Exporting the model of {0}', runName(run)),
  );
  if (!done) return;
  const { path: target, bytes } = exportResultSchema.parse(done.result);
  const reveal = vscode.l10n.t('Reveal');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('The model was exported and checked: {0} ({1}).', target, formatBytes(bytes)),
    reveal,
  );
  if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(target));
}
