import { drawPlot, sideBySide } from '../terminal/plot.ts';
import type { Plot } from '../terminal/plot.ts';
import type { Style } from '../terminal/style.ts';
import type { TrainingState } from '../../shared/run/training-state.ts';

/**
 * Both phases' curves: loss on training and validation, and the validation AUC (or accuracy where a run has none), by
 * epoch, the border of the phases ruled and the best epoch marked. Nothing before the first epoch is through.
 */
export function drawCurves(state: TrainingState, columns: number, height: number, style: Style): string[] {
  if (state.epochs.length === 0) return [];
  const score = state.epochs.some(({ val }) => typeof val['auc'] === 'number') ? 'auc' : 'accuracy';
  const points = (of: 'train' | 'val', name: string): [number, number][] =>
    state.epochs.flatMap((epoch) => {
      const value = epoch[of][name];
      return typeof value === 'number' ? [[epoch.epoch, value] as [number, number]] : [];
    });
  const mark = style.unicode ? '•' : 'o';
  const best = state.epochs.filter((epoch) => epoch.best).at(-1);
  const bestScore = best?.val[score];
  const common = {
    xLow: 1,
    xHigh: Math.max(state.lastEpoch, state.epochs.at(-1)?.epoch ?? 1),
    boundary: state.boundary,
  };
  const loss: Plot = {
    ...common,
    title: 'loss',
    series: [
      { name: 'train', points: points('train', 'loss'), paint: (text) => style.train(text) },
      { name: 'val', points: points('val', 'loss'), paint: (text) => style.validation(text), mark },
    ],
    yAtLeast: 0,
    highlight: null,
  };
  const quality: Plot = {
    ...common,
    title: score === 'auc' ? 'validation AUC' : 'validation accuracy',
    series: [
      { name: 'by epoch', points: points('val', score), paint: (text) => style.validation(text), mark },
    ],
    yAtLeast: 0,
    yAtMost: 1,
    highlight:
      best && typeof bestScore === 'number'
        ? { x: best.epoch, y: bestScore, mark: style.unicode ? '★' : '*' }
        : null,
  };
  if (columns < 72) {
    return [...drawPlot(loss, columns, height, style), ...drawPlot(quality, columns, height, style)];
  }
  const gap = 2;
  const half = Math.min(76, Math.floor((columns - gap) / 2));
  return sideBySide(drawPlot(loss, half, height, style), drawPlot(quality, half, height, style), half, gap);
}
