import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { resolveFineTuneAt } from '../backbones/resolve-fine-tune-at.ts';
import type { NetworkDescription, Weights } from '../network/description.ts';
import { withHead } from '../network/head.ts';
import { initializeWeights } from '../network/initialize.ts';
import { type PhasePlan, planPhases } from './phase-plan.ts';

/** The network of a configuration, and what its phases train. */
export interface ModelPlan {
  /** Backbone alone, as in Keras with include_top=False. */
  readonly backbone: NetworkDescription;
  /** Backbone and head, giving logits. */
  readonly model: NetworkDescription;
  /** The model with what gives every phase's cut. */
  readonly frozen: NetworkDescription;
  readonly phases: readonly PhasePlan[];
}

/** Throws a UserError for a width, size or layer that the backbone does not have. */
export function planModel(configuration: TrainingConfiguration, classes: number): ModelPlan {
  const { name, width, inputSize } = configuration.backbone;
  const backbone = backboneNamed(name).build({ width, inputSize });
  const model = withHead(backbone, { ...configuration.head, classes });
  const fineTuneAt = resolveFineTuneAt(backbone, configuration.fineTuning.fineTuneAt);
  const phases = planPhases(model, configuration, fineTuneAt);
  // The pooled features of the first phase are a layer's own output; the second may have packed several.
  const frozen = phases.at(-1)?.frozen ?? model;
  return { backbone, model, frozen, phases };
}

/** All weights that a run starts from: the backbone's, and a head drawn by the seed. */
export function startingWeights({ model }: ModelPlan, backboneWeights: Weights, seed: number): Weights {
  return new Map([...initializeWeights(model, seed), ...backboneWeights]);
}
