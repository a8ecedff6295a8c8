import {
  toReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../src/shared/protocol/report-panel-protocol.ts';
import type { Host } from '../common/page/host.ts';
import { openPage } from '../common/page/open-page.ts';
import { ReportPage } from './report-page.ts';
import { readViewSettings } from './view-settings.ts';

/** Puts a run's report on the page and asks for what it is to show. */
export function openReportPage(host: Host, inEditor: boolean): void {
  openPage<ToReportPanel, FromReportPanel, ReportPage>(host, {
    receives: toReportPanelSchema,
    make: (state, its) => new ReportPage(readViewSettings(state), { ...its, inEditor }),
    handlers: (page, send) => ({
      runs: (message) => page.setRuns(message),
      changed: () => send({ kind: 'refresh' }),
      'cannot-show': ({ reason }) => page.setCannotShow(reason),
      explained: (message) => page.explained(message),
      'threshold-stored': ({ problem }) => page.thresholdStored(problem),
      exported: ({ path }) => page.exported(path),
    }),
    onInvalid: (page, problem) => page.setCannotShow(`What was read of the run cannot be shown: ${problem}`),
  });
}
