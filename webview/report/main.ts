import '../common/page/validate-without-eval.ts';
import '../common/page/page.css';
import '../common/controls/controls.css';
import '../common/chart/chart.css';
import '../common/table/table.css';
import '../common/report/report.css';
import './report.css';
import { openChannel } from '../../src/shared/protocol/message-channel.ts';
import {
  toReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../src/shared/protocol/report-panel-protocol.ts';
import { registerControls } from '../common/controls/toolkit.ts';
import { openHost } from '../common/page/host.ts';
import { ReportPage } from './report-page.ts';
import { readViewSettings } from './view-settings.ts';

registerControls();
const host = openHost();
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
});
document.body.append(page.element);
channel.send({ kind: 'ready' });
