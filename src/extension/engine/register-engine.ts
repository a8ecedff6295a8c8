import * as vscode from 'vscode';
import { guarded } from '../guarded.ts';
import { isAtWork } from '../runs/at-work.ts';
import type { EngineSetup, Services } from '../services.ts';
import { EngineMemory } from './engine-memory.ts';

/** Registers the commands about what computes. */
export function registerEngine(services: Services): EngineSetup {
  const { context, log } = services;
  const memory = new EngineMemory(context.globalState);
  const setUp = async (): Promise<boolean> =>
    (await import('./set-up-engine.ts')).setUpEngine(services, memory);
  const command = (name: string, work: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`transferLearning.${name}`, guarded(log, work));
  context.subscriptions.push(
    memory,
    command('setUpEngine', async () => {
      await setUp();
    }),
    command('showEngine', async () => {
      const { showEngine } = await import('./show-engine.ts');
      await showEngine(services.jobs, memory, setUp);
    }),
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
