import * as vscode from 'vscode';
import { installedEngineSchema } from '../../shared/protocol/job-results.ts';
import { guarded } from '../guarded.ts';
import { isAtWork } from '../runs/at-work.ts';
import type { EngineSetup, Services } from '../services.ts';
import { EngineMemory } from './engine-memory.ts';
import { showEngine } from './show-engine.ts';

/** Registers the commands about what computes. */
export function registerEngine(services: Services): EngineSetup {
  const { context, log } = services;
  const memory = new EngineMemory(context.globalState);
  const setUp = (): Promise<boolean> => setUpEngine(services, memory);
  const command = (name: string, work: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`transferLearning.${name}`, guarded(log, work));
  context.subscriptions.push(
    memory,
    command('setUpEngine', async () => {
      await setUp();
    }),
    command('showEngine', () => showEngine(services.jobs, memory, setUp)),
    services.runs.onDidChange((run) => {
      if (run?.state.engine && isAtWork(run)) void memory.remember(run.state.engine);
    }),
  );
  return {
    get known() {
      return memory.known;
    },
    onDidChange: memory.onDidChange,
    setUp,
  };
}

async function setUpEngine({ jobs, runs }: Services, memory: EngineMemory): Promise<boolean> {
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
