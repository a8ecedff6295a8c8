import { openChannel } from '../../src/shared/protocol/message-channel.ts';
import {
  toReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../src/shared/protocol/report-panel-protocol.ts';
import type { Host } from '../common/page/host.ts';
import { onThemeChange, readTheme } from '../common/page/theme.ts';
import { ReportPage } from './report-page.ts';
import { readViewSettings } from './view-settings.ts';

/** Puts a run's report on the page and asks for what it is to show. */
export function openReportPage(host: Host, inEditor: boolean): void {
  const channel = openChannel<ToReportPanel, FromReportPanel>(
    host,
    toReportPanelSchema,
    {
      runs: (message) => page.setRuns(message),
      changed: () => channel.send({ kind: 'refresh' }),
      'cannot-show': ({ reason }) => page.setCannotShow(reason),
      explained: (message) => page.explained(message),
      'threshold-stored': ({ problem }) => page.thresholdStored(problem),
      exported: ({ path }) => page.exported(path),
    },
    (problem) => page.setCannotShow(`What was read of the run cannot be shown: ${problem}`),
  );
  const page = new ReportPage(readViewSettings(host.state()), {
    send: (message) => channel.send(message),
    keep: (state) => host.keep(state),
    inEditor,
  });
  // Figures are drawn by the style sheet, in the colours that this puts on the page.
  readTheme();
  onThemeChange(() => void readTheme());
  document.body.append(page.element);
  channel.send({ kind: 'ready' });
}
