import { button, checkbox, slider } from '../common/controls/toolkit.ts';
import { element } from '../common/page/dom.ts';
import type { ViewSettings } from './view-settings.ts';

/** The switches that say how the curves are drawn. */
export function makeToolbar(
  settings: ViewSettings,
  change: (changes: Partial<ViewSettings>) => void,
  resetZoom: () => void,
): { readonly element: HTMLElement; readonly reset: HTMLElement } {
  const reset = button('Reset Zoom', resetZoom);
  return {
    reset,
    element: element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'How the curves are drawn' },
      slider('Smoothing', { value: settings.smoothing, most: 0.99, step: 0.01 }, (smoothing) =>
        change({ smoothing }),
      ),
      checkbox('Epoch curves too', settings.smoothEpochs, (smoothEpochs) => change({ smoothEpochs })).element,
      checkbox('Logarithmic loss', settings.logarithmic, (logarithmic) => change({ logarithmic })).element,
      checkbox('Show as table', settings.asTable, (asTable) => change({ asTable })).element,
      reset,
    ),
  };
}
