import type { Banner } from '../common/page/banner.ts';
import type { RunRecord } from './run-record.ts';
import { isAtWork } from './run-status.ts';

export interface BannerActions {
  readonly canSetUpEngine: boolean;
  readonly dismissed: readonly string[];
  readonly setUpEngine: () => void;
  readonly showLog: () => void;
  readonly dismiss: (id: string) => void;
}

/** What is to be known of the runs shown, the panel's own first. */
export function runBanners(records: readonly RunRecord[], actions: BannerActions): Banner[] {
  const [own, ...beside] = records;
  if (!own) return [];
  return [
    ...endBanner(own, actions),
    ...beside
      .filter(({ shown }) => shown.status === 'deleted')
      .map(({ shown }): Banner => ({
        id: `deleted:${shown.run}`,
        severity: 'warning',
        text: `The folder of ${shown.name} was deleted. Its curves stay here until you remove it.`,
      })),
    ...fallbackBanner(own, actions),
  ];
}

function endBanner({ shown, state }: RunRecord, { showLog }: BannerActions): Banner[] {
  const reason = shown.reason ?? state.failure;
  switch (shown.status) {
    case 'deleted':
      return [
        {
          id: 'deleted',
          severity: 'warning',
          text: 'The folder of this run was deleted. What was read of it stays here until you close the panel.',
          detail: shown.run,
        },
      ];
    case 'failed':
      return [
        {
          id: 'failed',
          severity: 'error',
          text: 'This training failed.',
          ...(reason !== null && { detail: reason }),
          action: { label: 'Show Log', run: showLog },
        },
      ];
    case 'interrupted':
      return [
        {
          id: 'interrupted',
          severity: 'warning',
          text: 'The trainer of this run has ended without a word. Everything up to its last checkpoint is kept.',
          ...(reason !== null && { detail: reason }),
        },
      ];
    case 'damaged':
      return [
        {
          id: 'damaged',
          severity: 'error',
          text: 'This run cannot be read.',
          ...(reason !== null && { detail: reason }),
        },
      ];
    default:
      return [];
  }
}

function fallbackBanner(
  { shown, state: { engine } }: RunRecord,
  { canSetUpEngine, dismissed, setUpEngine, dismiss }: BannerActions,
): Banner[] {
  const id = 'engine-fallback';
  if (!isAtWork(shown) || engine?.name !== 'wasm' || engine.passedOver.length === 0) return [];
  if (dismissed.includes(id)) return [];
  return [
    {
      id,
      severity: 'info',
      text: 'This training runs on the built-in WebAssembly engine. With TensorFlow it would be several times faster.',
      detail: engine.passedOver.map(({ name, reason }) => `${name}: ${reason}`).join(' '),
      ...(canSetUpEngine && { action: { label: 'Set Up TensorFlow…', run: setUpEngine } }),
      dismiss: () => dismiss(id),
    },
  ];
}
