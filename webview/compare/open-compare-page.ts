import {
  toReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../src/shared/protocol/report-panel-protocol.ts';
import type { Host } from '../common/page/host.ts';
import { openPage } from '../common/page/open-page.ts';
import { ComparePage } from './compare-page.ts';
import { readViewSettings } from './view-settings.ts';

/** Puts a comparison on the page and asks for what it is to show. */
export function openComparePage(host: Host, inEditor: boolean): void {
  openPage<ToReportPanel, FromReportPanel, ComparePage>(host, {
    receives: toReportPanelSchema,
    make: (state, its) => new ComparePage(readViewSettings(state), { ...its, inEditor }),
    handlers: (page, send) => ({
      runs: (message) => page.setRuns(message),
      changed: () => send({ kind: 'refresh' }),
      'cannot-show': ({ reason }) => page.setCannotShow(reason),
      explained: (message) => page.explained(message),
      'threshold-stored': () => undefined,
      exported: ({ path }) => page.exported(path),
    }),
    onInvalid: (page, problem) => page.setCannotShow(`What was read of the runs cannot be shown: ${problem}`),
  });
}
