import type {
  TrainingConfiguration,
  PhaseConfiguration,
} from '../../shared/configuration/training-configuration.ts';
import type { PhaseName } from '../../shared/run/events.ts';
import { type Cut, cutBefore } from '../network/cut-points.ts';
import { type NetworkDescription, networkWeights } from '../network/description.ts';
import { headLayers } from '../network/head.ts';
import { segmentBetween, segmentFromPacked, withPacked } from '../network/segment.ts';

/** What one phase trains, and on what. */
export interface PhasePlan {
  readonly phase: PhaseName;
  readonly configuration: PhaseConfiguration;
  /**
   * Layer whose output is computed once by the frozen part; null where training starts at the pixels. Where several
   * tensors cross the cut it is a layer of `frozen` that packs them.
   */
  readonly cut: string | null;
  /** What is cut: the tensors that cross, their values, and the share of the work that lies before. */
  readonly cutAt: Cut;
  /** What gives the cut's output: the whole model, and what packs the tensors where there are several. */
  readonly frozen: NetworkDescription;
  /** From the cut to the logits. */
  readonly network: NetworkDescription;
  readonly trainable: readonly string[];
  /** Epochs are numbered from 1 and on across both phases. */
  readonly firstEpoch: number;
  readonly lastEpoch: number;
}

/**
 * The phases of a run, in order; a phase of no epochs is left out.
 *
 * Feature extraction trains the head on pooled features. Fine-tuning trains the backbone's layers from `fineTuneAt` up
 * as well, except batch normalisation: its statistics never change, its scale and offset only on request.
 *
 * @param model backbone and head
 * @param fineTuneAt index of the first backbone layer that is trained
 */
export function planPhases(
  model: NetworkDescription,
  configuration: TrainingConfiguration,
  fineTuneAt: number,
): PhasePlan[] {
  const { featureExtraction, fineTuning } = configuration;
  const weights = networkWeights(model);
  const poolingIndex = model.layers.findIndex((layer) => layer.name === headLayers.pooling);
  const headNames = new Set(model.layers.slice(poolingIndex).map((layer) => layer.name));
  const headWeights = weights.filter(({ layer }) => headNames.has(layer)).map(({ name }) => name);

  const plans: PhasePlan[] = [];
  if (featureExtraction.epochs > 0) {
    plans.push({
      phase: 'feature-extraction',
      configuration: featureExtraction,
      cut: headLayers.pooling,
      cutAt: cutBefore(model, poolingIndex + 1),
      frozen: model,
      network: segmentBetween(model, headLayers.pooling, model.output),
      trainable: headWeights,
      firstEpoch: 1,
      lastEpoch: featureExtraction.epochs,
    });
  }
  if (fineTuning.epochs > 0) {
    const tuned = new Map(
      model.layers.slice(fineTuneAt, poolingIndex).map((layer) => [layer.name, layer.operation]),
    );
    const trains = (layer: string): boolean => {
      const operation = tuned.get(layer);
      return (
        operation !== undefined &&
        (operation !== 'batchNormalization' || fineTuning.batchNormalization === 'gamma-beta')
      );
    };
    const trained = weights.filter(({ layer, differentiable }) => differentiable && trains(layer));
    // Layers without weights that come first belong to what is frozen as well as to what is trained.
    const first = model.layers.findIndex(({ name }) => name === (trained[0]?.layer ?? headLayers.pooling));
    const cutAt = cutBefore(model, first);
    const { network: frozen, name } = withPacked(model, cutAt.tensors);
    const isInput = cutAt.after === 0;
    const calm = withoutDropoutBelow(model, fineTuneAt);
    plans.push({
      phase: 'fine-tuning',
      configuration: fineTuning,
      cut: isInput ? null : name,
      cutAt,
      frozen,
      network: isInput ? calm : segmentFromPacked(calm, cutAt.tensors, model.output),
      trainable: [...trained.map(({ name }) => name), ...headWeights],
      firstEpoch: featureExtraction.epochs + 1,
      lastEpoch: featureExtraction.epochs + fineTuning.epochs,
    });
  }
  return plans;
}

/**
 * The network with nothing dropped in its frozen layers, those before `fineTuneAt`: what is frozen gives the same
 * whether it is kept or computed again.
 */
function withoutDropoutBelow(model: NetworkDescription, fineTuneAt: number): NetworkDescription {
  return {
    ...model,
    layers: model.layers.map((layer, index) =>
      layer.operation === 'dropout' && index < fineTuneAt ? { ...layer, rate: 0 } : layer,
    ),
  };
}
