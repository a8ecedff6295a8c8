import type { MetricToMonitor } from '../../shared/configuration/training-configuration.ts';
import type { PhaseName } from '../../shared/run/events.ts';
import type { Localize } from '../localize.ts';

/** A phase's name as it is read. */
export function phaseName(phase: PhaseName, l10n: Localize): string {
  return phase === 'feature-extraction' ? l10n.t('feature extraction') : l10n.t('fine-tuning');
}

/** A metric's name as it is read. */
export function metricName(metric: MetricToMonitor, l10n: Localize): string {
  switch (metric) {
    case 'auc':
      return l10n.t('AUC');
    case 'loss':
      return l10n.t('loss');
    case 'accuracy':
      return l10n.t('accuracy');
    case 'balancedAccuracy':
      return l10n.t('balanced accuracy');
    case 'averagePrecision':
      return l10n.t('average precision');
  }
}
