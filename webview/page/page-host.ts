import type { ReportPage } from '../../src/shared/protocol/report-page.ts';
import {
  fromReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../src/shared/protocol/report-panel-protocol.ts';
import type { Host } from '../common/page/host.ts';
import { element } from '../common/page/dom.ts';

type Export = Extract<FromReportPanel, { kind: 'export' }>;

const mediaTypes: Readonly<Record<Export['format'], string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  csv: 'text/csv',
  json: 'application/json',
};

/**
 * What VS Code is to a panel, for a page that stands alone: hands it the runs that the page was made of, and saves what
 * is exported as a download. Images cannot be loaded and nothing can be asked for; nothing is kept.
 */
export function pageHost({ runs }: ReportPage): Host {
  const listeners = new Set<(message: unknown) => void>();
  const tell = (message: ToReportPanel): void => {
    setTimeout(() => {
      for (const listener of listeners) listener(message);
    }, 0);
  };
  return {
    send(raw) {
      const message = fromReportPanelSchema.safeParse(raw).data;
      if (message?.kind === 'ready' || message?.kind === 'refresh')
        tell({ kind: 'runs', runs, imageRoots: runs.map(() => null), canAct: false });
      else if (message?.kind === 'export') {
        download(message);
        tell({ kind: 'exported', path: null });
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => null,
    keep: () => undefined,
  };
}

function download({ format, suggestedName, content }: Export): void {
  const name = suggestedName.replace(/[^\p{Letter}\p{Number} ._()-]/gu, '-').slice(0, 100);
  const type = mediaTypes[format];
  const bytes = format === 'png' ? Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0)) : content;
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  element('a', { href: address, download: `${name}.${format}` }).click();
  // The browser has begun to save by the time that the next task runs.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
