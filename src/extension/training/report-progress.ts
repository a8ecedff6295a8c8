import type * as vscode from 'vscode';
import type { FromTrainer } from '../../shared/protocol/trainer-protocol.ts';
import { formatBytes, formatCount } from '../../shared/text/number-format.ts';

type TrainerProgress = Extract<FromTrainer, { kind: 'progress' }>;
type Notification = vscode.Progress<{ message?: string; increment?: number }>;

/** Shows what a trainer says of its progress in a notification. */
export function progressReporter(notification: Notification): (progress: TrainerProgress) => void {
  let what = '';
  let shown = 0;
  return (progress) => {
    const { done, total } = progress;
    const share = total === null || total === 0 ? null : (100 * done) / total;
    const isNew = progress.what !== what;
    what = progress.what;
    // A bar cannot go back: it shows the first thing that has an end, and the text the rest.
    const increment = share === null || isNew ? 0 : Math.max(0, share - shown);
    shown = isNew ? (share ?? 0) : Math.max(shown, share ?? 0);
    notification.report({ message: `${progress.what}: ${figures(progress)}`, increment });
  };
}

function figures({ done, total, unit }: TrainerProgress): string {
  const format = unit === 'bytes' ? formatBytes : formatCount;
  return total === null ? format(done) : `${format(done)} / ${format(total)}`;
}
