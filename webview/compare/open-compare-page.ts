import { openChannel } from '../../src/shared/protocol/message-channel.ts';
import {
  toReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../src/shared/protocol/report-panel-protocol.ts';
import type { Host } from '../common/page/host.ts';
import { ComparePage } from './compare-page.ts';
import { readViewSettings } from './view-settings.ts';

/** Puts a comparison on the page and asks for what it is to show. */
export function openComparePage(host: Host, inEditor: boolean): void {
  const channel = openChannel<ToReportPanel, FromReportPanel>(
    host,
    toReportPanelSchema,
    {
      runs: (message) => page.setRuns(message),
      changed: () => channel.send({ kind: 'refresh' }),
      'cannot-show': ({ reason }) => page.setCannotShow(reason),
      explained: (message) => page.explained(message),
      'threshold-stored': () => undefined,
      exported: ({ path }) => page.exported(path),
    },
    (problem) => page.setCannotShow(`What was read of the runs cannot be shown: ${problem}`),
  );
  const page = new ComparePage(readViewSettings(host.state()), {
    send: (message) => channel.send(message),
    keep: (state) => host.keep(state),
    inEditor,
  });
  document.body.append(page.element);
  channel.send({ kind: 'ready' });
}
