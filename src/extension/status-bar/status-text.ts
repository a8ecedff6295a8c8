import { formatDuration } from '../../shared/text/number-format.ts';
import { engineName } from '../engine/engine-name.ts';
import type { Localize } from '../localize.ts';
import { isAtWork } from '../runs/at-work.ts';
import { runName, secondsLeft, statusInWords } from '../runs/run-item.ts';
import type { KnownEngine, ObservedRun } from '../services.ts';

/** What the status bar shows; all but the icons is plain text. */
export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** The folder of the one run at work that a click shows; null: all runs; undefined: the engines. */
  readonly run: string | null | undefined;
}

/** What the status bar says of runs at work, else of the engine; null when there is nothing to say. */
export function statusText(
  runs: readonly ObservedRun[],
  engine: KnownEngine | undefined,
  l10n: Localize,
): StatusText | null {
  const working = runs.filter(isAtWork);
  const [first] = working;
  if (first && working.length > 1) {
    const lines = working.map((run) => `${runName(run)}: ${statusInWords(run, l10n)}`);
    return {
      text: `$(loading~spin) ${l10n.t('{0} trainings', working.length)}`,
      tooltip: lines.join('\n'),
      run: null,
    };
  }
  if (first) {
    const left = secondsLeft(first);
    const parts = [
      statusInWords(first, l10n),
      left === null ? null : l10n.t('{0} left', formatDuration(left)),
    ];
    const by = first.state.engine ?? engine;
    return {
      text: `$(loading~spin) ${withoutIcons(parts.filter((part) => part !== null).join(' · '))}`,
      tooltip: [runName(first), ...(by ? [engineInWords(by)] : [])].join('\n'),
      run: first.folder,
    };
  }
  if (!engine) return null;
  return {
    text: `$(server-process) ${withoutIcons(engineName(engine.name))}`,
    tooltip: l10n.t('Trains with {0}', engineInWords(engine)),
    run: undefined,
  };
}

/** Text from files as it stands: the status bar takes `$(name)` for an icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$ (');
}

function engineInWords({ name, version, device }: { name: string; version: string; device: string }): string {
  return `${engineName(name)} ${version}, ${device}`;
}
