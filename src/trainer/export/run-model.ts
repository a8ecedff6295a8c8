import { ruleInWords } from '../../shared/metrics/threshold-rule.ts';
import { modelCard } from '../../shared/report/model-card.ts';
import { openReport, temperatureOfPhase } from '../../shared/report/opened-report.ts';
import {
  modelCardFile,
  modelFormatVersion,
  notMedicalDevice,
  type ModelMetadata,
} from '../../shared/run/model-metadata.ts';
import type { PhaseName } from '../../shared/run/events.ts';
import { backboneNamed } from '../backbones/registry.ts';
import type { NetworkDescription, Weights } from '../network/description.ts';
import { hashWeights } from '../network/hash-weights.ts';
import { outputActivation } from '../network/head.ts';
import { readRunReport } from '../../node/run/read-run-report.ts';
import { folderInRun } from '../../node/run/run-file.ts';
import type { Run } from '../../node/run/run-folder.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { readModel, type SavedModel } from './read-model.ts';
import { writeTfjsLayersModel } from './tfjs-layers.ts';

/** The best weights of a run, and where they are from. */
export interface BestModel {
  /** Backbone and head, giving logits. */
  readonly network: NetworkDescription;
  readonly weights: Weights;
  readonly phase: PhaseName;
  readonly epoch: number;
  readonly threshold: number | null;
}

/** Reads the model of a finished run. Throws a UserError as `readModel` does. */
export async function readRunModel({ folder }: Run): Promise<SavedModel> {
  return readModel(await folderInRun(folder, runLayout.model));
}

/** Writes a run's best model into its folder, with all that is needed to use it. Throws a UserError as the writer does. */
export async function writeRunModel(run: Run, best: BestModel): Promise<void> {
  const { id, configuration, dataset, engine, software, backboneWeights } = run.manifest;
  const { name, width, inputSize } = configuration.backbone;
  const { mode, scale, offset } = backboneNamed(name).preprocessing;
  const report = await readRunReport(run.folder);
  const now = new Date().toISOString();
  const metadata: ModelMetadata = {
    formatVersion: modelFormatVersion,
    run: id,
    createdAt: now,
    phase: best.phase,
    epoch: best.epoch,
    software: { version: software.version },
    engine: { name: engine.name, version: engine.version },
    backbone: { name, width, inputSize, source: backboneWeights.source },
    head: configuration.head,
    preprocessing: { mode, scale: [...scale], offset: [...offset] },
    classes: dataset.classes,
    positiveClass: dataset.positiveClass,
    threshold: best.threshold,
    ...(best.threshold === null
      ? {}
      : {
          thresholdOrigin: {
            rule: ruleInWords(configuration.threshold),
            split: 'val',
            images: (dataset.counts['val'] ?? []).reduce((sum, count) => sum + count, 0),
            chosenBy: 'training',
            at: now,
          },
        }),
    temperature: temperatureOfPhase(openReport(report), best.phase),
    output: outputActivation(best.network),
    weightsSha256: hashWeights(best.weights),
    notice: notMedicalDevice,
  };
  const folder = await folderInRun(run.folder, runLayout.model);
  await writeTfjsLayersModel(folder, best.network, best.weights, metadata, {
    [modelCardFile]: modelCard(report, metadata),
  });
}
