import path from 'node:path';
import * as vscode from 'vscode';
import { savedTrainingPanelSchema } from '../../shared/protocol/training-panel-protocol.ts';
import type { TrainingPanels } from '../services.ts';
import { TrainingPanel, type PanelServices } from './training-panel.ts';

export const trainingPanelViewType = 'transferLearning.training';

/** Opens training panels, one for each run, and brings them back after the window was reloaded. */
export function registerTrainingPanels(services: PanelServices): TrainingPanels {
  const panels = new Set<TrainingPanel>();
  const adopt = (panel: vscode.WebviewPanel, runs: readonly [string, ...string[]]): void => {
    const opened = new TrainingPanel(panel, services, runs);
    panels.add(opened);
    panel.onDidDispose(() => panels.delete(opened));
  };
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(trainingPanelViewType, {
      deserializeWebviewPanel(panel, state) {
        const saved = savedTrainingPanelSchema.safeParse(state).data?.runs ?? [];
        const [own, ...beside] = saved.filter((folder) => path.isAbsolute(folder));
        if (own === undefined) panel.dispose();
        else adopt(panel, [own, ...beside]);
        return Promise.resolve();
      },
    }),
  );
  return {
    open(runFolder, beside = []) {
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
      adopt(panel, [runFolder, ...beside]);
    },
  };
}
