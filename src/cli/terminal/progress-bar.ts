import type { Rate, ReportedProgress } from '../../shared/progress/rate-meter.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { cutEnd, textWidth } from './text-width.ts';
import { formatBytes, formatCount, formatDuration, formatQuantity } from '../../shared/text/number-format.ts';

/** How far something long is. `total` and rates are null while unknown; what it is comes from outside, made printable. */
export interface BarState extends Rate {
  readonly what: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

/** What is shown of something long that goes on at a rate. */
export function barState({ what, done, total = null, unit }: ReportedProgress, rate: Rate): BarState {
  return { what: printable(what), done, total, unit, ...rate };
}

/** One line of at most `columns`: what, a bar, per cent, count, rate and time left. The bar gives way first. */
export function progressBar(state: BarState, columns: number, style: Style): string {
  const figures = progressFigures(state);
  const what = cutEnd(state.what, Math.max(10, columns - textWidth(figures) - 3));
  const room = columns - textWidth(what) - textWidth(figures) - 4;
  if (state.total === null || state.total <= 0 || room < 8) return cutEnd(`${what}  ${figures}`, columns);
  const share = Math.min(1, Math.max(0, state.done / state.total));
  return `${what}  ${style.train(bar(share, Math.min(room, 40), style.unicode))}  ${figures}`;
}

/** `45 %  234/520 images  61 images/s  5 s left`. */
export function progressFigures({ done, total, unit, perSecond, secondsLeft }: BarState): string {
  const amount = (value: number): string => (unit === 'bytes' ? formatBytes(value) : formatCount(value));
  const parts = [
    ...(total !== null && total > 0
      ? [`${String(Math.floor((100 * Math.min(done, total)) / total)).padStart(3)} %`]
      : []),
    unit === 'bytes'
      ? total === null
        ? amount(done)
        : `${amount(done)} of ${amount(total)}`
      : `${amount(done)}${total === null ? '' : `/${amount(total)}`} ${unit}`,
    ...(perSecond !== null && perSecond > 0
      ? [unit === 'bytes' ? `${formatBytes(perSecond)}/s` : `${formatQuantity(perSecond)} ${unit}/s`]
      : []),
    ...(secondsLeft !== null && total !== null && done < total
      ? [`${formatDuration(secondsLeft)} left`]
      : []),
  ];
  return parts.join('  ');
}

function bar(share: number, columns: number, unicode: boolean): string {
  if (!unicode) {
    const full = Math.round(share * columns);
    return '#'.repeat(full) + '-'.repeat(columns - full);
  }
  const eighths = Math.round(share * columns * 8);
  const full = Math.floor(eighths / 8);
  const rest = eighths % 8;
  const partial = rest === 0 ? '' : String.fromCharCode(0x2590 - rest);
  return ('█'.repeat(full) + partial).padEnd(columns, '░');
}
