import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readRunReport } from '../../node/run/read-run-report.ts';
import { openRun, type Run } from '../../node/run/run-folder.ts';
import { UserError } from '../../node/user-error.ts';
import type { ClassifierModel } from '../../shared/classification/classifier-model.ts';
import { figuresOf } from '../../shared/report/figures.ts';
import { openReport } from '../../shared/report/opened-report.ts';
import type { PhaseName } from '../../shared/run/events.ts';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { modelLayout } from '../export/model-layout.ts';
import type { SavedModel } from '../export/read-model.ts';
import { readRunModel } from '../export/run-model.ts';
import type { Weights } from '../network/description.ts';
import { loadBackboneWeights } from '../run/backbone-weights.ts';
import { phaseModel } from '../training/phase-model.ts';

/** A run's model as it lies on the disk, with what the run's other phase would say. */
export interface ClassifierFiles extends SavedModel {
  readonly run: Run;
  /** Every other phase whose weights are still there. */
  readonly others: readonly OtherPhase[];
  /** The model with its backbone as it was before training; null where those weights are gone. */
  readonly untrained: Weights | null;
}

export interface OtherPhase {
  readonly phase: PhaseName;
  /** Of its own evaluation. */
  readonly threshold: number | null;
  readonly weights: Weights;
}

/**
 * Reads a run's model and the best weights of its other phase. Throws a UserError when the run is still being trained,
 * or has no model, or one that is damaged.
 */
export async function readClassifier(folder: string): Promise<ClassifierFiles> {
  const run = await openRun(folder);
  const { status, phases } = run.manifest;
  if (status !== 'finished') throw new UserError(notFinished(run));
  const model = await readRunModel(run);
  const others: OtherPhase[] = [];
  for (const { phase, threshold } of phases) {
    if (phase === model.metadata.phase) continue;
    try {
      const { weights } = await phaseModel(run, phase);
      others.push({ phase, threshold, weights });
    } catch (error) {
      // Checkpoints may be removed to save room; the model itself is whole.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return { ...model, run, others, untrained: await untrained(run, model, others) };
}

/** Feature extraction leaves the backbone as it is; without that phase its weights are read for themselves. */
async function untrained(
  run: Run,
  { weights, metadata }: SavedModel,
  others: readonly OtherPhase[],
): Promise<Weights | null> {
  if (metadata.phase === 'feature-extraction') return weights;
  const extraction = others.find(({ phase }) => phase === 'feature-extraction');
  if (extraction) return extraction.weights;
  try {
    const backbone = await loadBackboneWeights(run.folder, run.manifest.backboneWeights.sha256);
    return new Map([...weights, ...backbone]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

function notFinished({ folder, manifest: { status } }: Run): string {
  return status === 'stopped' || status === 'failed'
    ? `${folder} is ${status}: it has no model yet. Resume it, and classify then.`
    : `${folder} is still being trained (${status}): it has no model yet. Wait until it has finished, or choose another run.`;
}

/** What a model did on test at the threshold that is stored with it; null where its scores are not there. */
export async function testFigures(
  { run }: Pick<ClassifierFiles, 'run'>,
  metadata: Pick<ModelMetadata, 'phase'>,
): Promise<ClassifierModel['test']> {
  const { test } = openReport(await readRunReport(run.folder));
  const series = test?.images.series[test.phases.indexOf(metadata.phase)];
  if (!test || !series) return null;
  const { images, accuracy, positive } = figuresOf(test.images, series);
  return {
    images,
    sensitivity: positive?.sensitivity ?? null,
    specificity: positive?.specificity ?? null,
    accuracy,
  };
}

/** What tells that files of a classifier were replaced; a missing one is told by `readClassifier`. */
export interface ClassifierStamp {
  /** Of what a network is made of. */
  readonly network: string;
  /** Of what is known beside the weights, a threshold above all. */
  readonly metadata: string;
}

export async function stampOf(folder: string): Promise<ClassifierStamp> {
  const stamp = async (file: string): Promise<string> => {
    const status = await stat(path.join(folder, file), { bigint: true }).catch(() => null);
    return status ? [status.ino, status.size, status.mtimeNs, status.ctimeNs].join('-') : '';
  };
  const [manifest, topology, metadata] = await Promise.all([
    stamp(runLayout.manifest),
    stamp(`${runLayout.model}/${modelLayout.topology}`),
    stamp(`${runLayout.model}/${modelLayout.metadata}`),
  ]);
  return { network: `${manifest} ${topology}`, metadata };
}
