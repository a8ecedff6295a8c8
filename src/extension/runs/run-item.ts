import path from 'node:path';
import type { MetricToMonitor } from '../../shared/configuration/training-configuration.ts';
import { runTitle } from '../../shared/run/run-title.ts';
import { secondsLeftOfRun } from '../../shared/run/seconds-left-of-run.ts';
import { formatDuration, formatRate } from '../../shared/text/number-format.ts';
import type { Localize } from '../localize.ts';
import type { ObservedRun } from '../services.ts';
import { hasModel, hasPredictions, isAtWork, isResumable } from './at-work.ts';
import { metricName, phaseName } from './names.ts';

/** How a run looks in the tree; all of it is plain text. */
export interface RunItem {
  readonly label: string;
  readonly description: string;
  /** Name of a product icon, and of a theme colour where it has one. */
  readonly icon: { readonly id: string; readonly color?: string };
  /** Words that the menus of package.json ask for. */
  readonly contextValue: string;
  /** Read out in place of the label. */
  readonly accessibleLabel: string;
  /** Term and text of each line. */
  readonly facts: readonly (readonly [term: string, text: string])[];
}

export interface RunItemOptions {
  /** Whether it is the model that images are classified with. */
  readonly active: boolean;
  /** Whether the dataset stands above it already. */
  readonly grouped: boolean;
}

/** How a run looks in the tree. */
export function runItem(run: ObservedRun, options: RunItemOptions, l10n: Localize): RunItem {
  const { manifest } = run;
  const label = runName(run);
  const status = statusInWords(run, l10n);
  const dataset = manifest && !options.grouped ? path.basename(manifest.dataset.root) : null;
  const best = bestValue(run);
  const metric = best && `${metricName(best.metric, l10n)} ${formatRate(best.value)}`;
  const left = secondsLeft(run);
  const parts = [
    run.status === 'finished' && !isAtWork(run) ? null : status,
    metric,
    left === null ? null : l10n.t('{0} left', formatDuration(left)),
    dataset,
    options.active ? l10n.t('used for classification') : null,
  ];
  const description = parts.filter((part) => part !== null).join(' · ');
  return {
    label,
    description,
    icon: iconOf(run, options.active),
    contextValue: contextValue(run, options.active),
    accessibleLabel: [label, status, metric, dataset].filter((part) => part !== null).join(', '),
    facts: factsOf(run, status, metric, l10n),
  };
}

/** What a run is called. */
export function runName({ name, folder }: Pick<ObservedRun, 'name' | 'folder'>): string {
  return runTitle(name, path.basename(folder));
}

/** How far a run at work is, or how it ended. */
export function statusInWords(run: ObservedRun, l10n: Localize): string {
  if (!isAtWork(run)) return endInWords(run, l10n);
  if (run.stopping) return l10n.t('stopping…');
  const { activity, phase, progress, epochs, epochUnderWay, lastEpoch } = run.state;
  if (progress && activity !== 'training' && progress.done !== progress.total) {
    const share = progress.total === null ? '' : ` ${Math.floor((100 * progress.done) / progress.total)} %`;
    return `${progress.what}${share}`;
  }
  if (run.status === 'evaluating' || activity === 'evaluating') return l10n.t('evaluating');
  if (phase === null) return l10n.t('preparing');
  const epoch = epochUnderWay?.epoch ?? Math.min(lastEpoch, (epochs.at(-1)?.epoch ?? 0) + 1);
  return l10n.t('{0}, epoch {1} of {2}', phaseName(phase, l10n), epoch, lastEpoch);
}

/** How long a run at work may still take, in seconds; null when that is not known. */
export function secondsLeft(run: ObservedRun): number | null {
  if (!isAtWork(run) || run.stopping) return null;
  const { activity, progress } = run.state;
  return secondsLeftOfRun(run.state) ?? (activity === 'preparing' ? (progress?.secondsLeft ?? null) : null);
}

/** The best value so far of the metric that the run goes by, on validation images. */
export function bestValue({
  manifest,
  state,
}: ObservedRun): { readonly metric: MetricToMonitor; readonly value: number } | null {
  if (!manifest) return null;
  const metric = manifest.configuration.monitor;
  const result = manifest.phases.find(({ phase }) => phase === manifest.best?.phase);
  const value = result?.val[metric === 'loss' ? 'logLoss' : metric] ?? state.best?.val[metric];
  return typeof value === 'number' ? { metric, value } : null;
}

function endInWords(run: ObservedRun, l10n: Localize): string {
  const epoch = run.state.epochs.at(-1)?.epoch;
  switch (run.status) {
    case 'finished':
      return l10n.t('finished');
    case 'failed':
      return l10n.t('failed');
    case 'damaged':
      return l10n.t('damaged');
    case 'stopped':
      return epoch === undefined ? l10n.t('stopped') : l10n.t('stopped after epoch {0}', epoch);
    default:
      return epoch === undefined ? l10n.t('interrupted') : l10n.t('interrupted after epoch {0}', epoch);
  }
}

function iconOf(run: ObservedRun, active: boolean): RunItem['icon'] {
  if (isAtWork(run)) return { id: 'loading~spin' };
  if (active) return { id: 'star-full', color: 'charts.yellow' };
  switch (run.status) {
    case 'finished':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'stopped':
      return { id: 'debug-pause' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'damaged':
      return { id: 'warning', color: 'problemsWarningIcon.foreground' };
    default:
      return { id: 'debug-disconnect', color: 'problemsWarningIcon.foreground' };
  }
}

function contextValue(run: ObservedRun, active: boolean): string {
  const words = [
    'run',
    ...(isAtWork(run) ? ['running'] : []),
    ...(isResumable(run) ? ['resumable'] : []),
    ...(hasModel(run) ? ['has-model'] : []),
    ...(hasPredictions(run) ? ['reported'] : []),
    ...(active ? ['active'] : []),
  ];
  return words.join(' ');
}

function factsOf(run: ObservedRun, status: string, metric: string | null, l10n: Localize): RunItem['facts'] {
  const { manifest, state } = run;
  const facts: [string, string][] = [[l10n.t('Status'), status]];
  const reason = run.reason ?? (run.status === 'interrupted' ? interruptedWhy(l10n) : null);
  if (reason !== null) facts.push([l10n.t('Why'), reason]);
  if (manifest) {
    const { configuration, dataset } = manifest;
    const { name, width, inputSize } = configuration.backbone;
    const engine = state.engine ?? manifest.engine;
    facts.push([l10n.t('Dataset'), dataset.root]);
    facts.push([l10n.t('Backbone'), `${name}, ${width} ×, ${inputSize} × ${inputSize}`]);
    facts.push([l10n.t('Engine'), `${engine.name} ${engine.version}, ${engine.device}`]);
    facts.push([l10n.t('Begun'), new Date(manifest.createdAt).toLocaleString()]);
  }
  if (metric !== null) facts.push([l10n.t('Best on validation'), metric]);
  if (run.trainer) {
    facts.push([l10n.t('Trainer'), l10n.t('process {0} on {1}', run.trainer.pid, run.trainer.host)]);
  }
  facts.push([l10n.t('Folder'), run.folder]);
  return facts;
}

function interruptedWhy(l10n: Localize): string {
  return l10n.t(
    'Its trainer ended without a word: it was killed, memory ran out or the computer went off. It can be resumed.',
  );
}
