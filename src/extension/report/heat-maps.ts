import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { explainResultSchema } from '../../shared/protocol/job-results.ts';
import type { FromReportPanel, ToReportPanel } from '../../shared/protocol/report-panel-protocol.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import type { Services } from '../services.ts';
import { isWithin } from './is-within.ts';

type Wanted = Pick<Extract<FromReportPanel, { kind: 'explain' }>, 'phase' | 'path'>;
type Explained = Extract<ToReportPanel, { kind: 'explained' }>;

/** Has a trainer find where a network looked, for one panel: one image at a time, for each starts an engine. */
export class HeatMaps {
  readonly #services: Pick<Services, 'context' | 'jobs'>;
  #working = false;

  constructor(services: Pick<Services, 'context' | 'jobs'>) {
    this.#services = services;
  }

  /** Computes the heat map of an image of the run's dataset and tells of it. What goes wrong is told as well, and thrown. */
  async answer(
    { run, manifest: { configuration } }: RunReport,
    { phase, path: image }: Wanted,
    tell: (message: Explained) => void,
  ): Promise<void> {
    const answer = (overlay: string | null, problem: string | null): void =>
      tell({ kind: 'explained', run, phase, path: image, overlay, problem });
    if (this.#working) {
      answer(null, vscode.l10n.t('Another heat map is being computed. Ask again when it is there.'));
      return;
    }
    this.#working = true;
    try {
      const out = vscode.Uri.joinPath(this.#services.context.globalStorageUri, 'heat-maps').fsPath;
      const { engine, executor, device } = configuration;
      const done = await this.#services.jobs.run(
        {
          ...{ kind: 'explain', run, phase, classIndex: null, images: [image], out, overlay: true },
          ...{ engine, executor, device },
        },
        vscode.l10n.t('Finding where the network looked'),
      );
      const [explained] = done ? explainResultSchema.parse(done.result).images : [];
      if (!explained) answer(null, vscode.l10n.t('No heat map was computed.'));
      else if ('problem' in explained) answer(null, explained.problem);
      else if (explained.overlay !== null && (await isWithin(out, explained.overlay))) {
        const png = await readFile(explained.overlay, 'base64');
        answer(`data:image/png;base64,${png}`, null);
      }
    } catch (error) {
      answer(null, error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      this.#working = false;
    }
  }
}
