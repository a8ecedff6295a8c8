import path from 'node:path';
import * as vscode from 'vscode';
import type { TrainingPanels } from '../services.ts';
import type { PanelServices, TrainingPanel } from './training-panel.ts';

export const trainingPanelViewType = 'transferLearning.training';

/** What only an open panel needs runs when the first one is opened. */
const load = async () => ({
  ...(await import('./training-panel.ts')),
  ...(await import('../../shared/protocol/training-panel-protocol.ts')),
});
type Loaded = Awaited<ReturnType<typeof load>>;

/** Opens training panels, one for each run, and brings them back after the window was reloaded. */
export function registerTrainingPanels(services: PanelServices): TrainingPanels {
  const panels = new Set<TrainingPanel>();
  const adopt = (
    { TrainingPanel }: Loaded,
    panel: vscode.WebviewPanel,
    runs: readonly [string, ...string[]],
  ): void => {
    const opened = new TrainingPanel(panel, services, runs);
    panels.add(opened);
    panel.onDidDispose(() => panels.delete(opened));
  };
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(trainingPanelViewType, {
      async deserializeWebviewPanel(panel, state) {
        const loaded = await load();
        const saved = loaded.savedTrainingPanelSchema.safeParse(state).data?.runs ?? [];
        const [own, ...beside] = saved.filter((folder) => path.isAbsolute(folder));
        if (own === undefined) panel.dispose();
        else adopt(loaded, panel, [own, ...beside]);
      },
    }),
  );
  return {
    open(runFolder, beside = []) {
      void load().then((loaded) => {
        const there = [...panels].find(({ run }) => run === runFolder);
        if (there) {
          there.add(beside);
          there.reveal();
          return;
        }
        const panel = vscode.window.createWebviewPanel(
          trainingPanelViewType,
          path.basename(runFolder),
          vscode.ViewColumn.Active,
        );
        adopt(loaded, panel, [runFolder, ...beside]);
      });
    },
  };
}
