import path from 'node:path';
import type { ShownRun } from '../../shared/protocol/training-panel-protocol.ts';
import { runTitle } from '../../shared/run/run-title.ts';
import { hasPredictions, isAtWork } from '../runs/at-work.ts';
import type { ObservedRun } from '../services.ts';

const resumable: readonly ObservedRun['status'][] = ['stopped', 'failed', 'interrupted'];
const atWork: readonly ObservedRun['status'][] = ['preparing', 'training', 'evaluating'];

/** A run as a training panel shows it. `trusted`: whether anything may be executed in this workspace. */
export function shownRun(run: ObservedRun, trusted: boolean): ShownRun {
  const configuration = run.manifest?.configuration;
  const id = run.manifest?.id ?? path.basename(run.folder);
  return {
    run: run.folder,
    id,
    name: runTitle(run.name, id),
    dataset: run.manifest?.dataset.root ?? '',
    backbone: configuration ? backboneInWords(configuration.backbone) : '',
    status: run.status,
    reason: run.reason,
    plannedEpochs: {
      featureExtraction: configuration?.featureExtraction.epochs ?? 0,
      fineTuning: configuration?.fineTuning.epochs ?? 0,
    },
    stopping: run.stopping,
    canStop: trusted && !run.stopping && run.trainer !== null && atWork.includes(run.status),
    canResume: trusted && resumable.includes(run.status),
    canReport: hasPredictions(run) && !isAtWork(run),
  };
}

function backboneInWords({ name, width }: { readonly name: string; readonly width: number }): string {
  return width === 1 ? name : `${name}, width ${width}`;
}

/** A run of which nothing is known but its folder. */
export function unknownRun(folder: string, status: 'preparing' | 'deleted'): ShownRun {
  const id = path.basename(folder);
  return {
    run: folder,
    id,
    name: runTitle(null, id),
    dataset: '',
    backbone: '',
    status,
    reason: null,
    plannedEpochs: { featureExtraction: 0, fineTuning: 0 },
    stopping: false,
    canStop: false,
    canResume: false,
    canReport: false,
  };
}
