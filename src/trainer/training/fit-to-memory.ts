import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { formatBytes } from '../../shared/text/number-format.ts';
import type { DatasetNote } from '../../node/dataset/dataset.ts';
import type { Engine } from '../engines/engine.ts';
import type { UsableMemory } from '../engines/usable-memory.ts';
import {
  inferenceMemory,
  type MemoryNeeds,
  roomForActivations,
  trainingMemory,
} from '../executors/memory-needs.ts';
import type { ModelPlan } from './model-plan.ts';

/** Pictures go through the frozen part in batches of this many unless that takes too much memory. */
export const usualFrozenBatchSize = 32;
/**
 * Of a processor activations take no more than this in the frozen part, in bytes: those of larger batches lie beyond its
 * caches all the same, and make it no faster. Measured on two cores, images/s in batches of 8, 16 and 32: VGG19 13.1,
 * 12.7 and 12.6, ResNet50 50.9, 50.5 and 49.0.
 */
const enoughForProcessor = 512e6;
/** Fewer at once leave cores waiting. */
const leastForProcessor = 4;

/** How many pictures are computed at once in a training, settled when it starts. */
export interface BatchSizes {
  /** Of a training step. */
  readonly batchSize: number;
  /** Of the frozen part. */
  readonly frozenBatchSize: number;
  /** What the user is told of it. */
  readonly notes: readonly DatasetNote[];
}

/**
 * The batch sizes of a training that its machine's memory allows: the usual ones, halved until a batch fits by an upper
 * estimate; of the frozen part, which changes no more than bits, also until more would be of no use. They follow from the configuration, the engine and how much memory there is, not from how much is free. A
 * batch size that was given stays as it is unless it may be changed.
 */
export function fitToMemory(
  { phases, frozen, backbone }: ModelPlan,
  { batchSize, fitBatchToMemory }: Pick<TrainingConfiguration, 'batchSize' | 'fitBatchToMemory'>,
  engine: Pick<Engine, 'name' | 'deviceKind'>,
  memory: UsableMemory,
): BatchSizes {
  const cuts = phases.map(({ cut }) => cut).filter((cut) => cut !== null);
  const forward = inferenceMemory(frozen, cuts.length > 0 ? cuts : [backbone.output]);
  const step = phases
    .map(({ network }) => trainingMemory(network))
    .reduce((most, needs) => (needs.perExample > most.perExample ? needs : most), noStep);
  const room = roomForActivations(forward, engine.name, memory.bytes);
  const fits = (needs: MemoryNeeds, examples: number): boolean => examples * needs.perExample <= room;
  const halvedUntil = (bytes: number, needs: MemoryNeeds, usual: number): number => {
    let examples = usual;
    while (examples > 1 && examples * needs.perExample > bytes) examples = Math.floor(examples / 2);
    return examples;
  };

  const enough =
    engine.deviceKind === 'cpu'
      ? Math.max(enoughForProcessor, leastForProcessor * forward.perExample)
      : Infinity;
  const frozenBatchSize = halvedUntil(Math.min(room, enough), forward, usualFrozenBatchSize);
  const fitted = fitBatchToMemory ? halvedUntil(room, step, batchSize) : batchSize;
  const bytesOf = (examples: number): string => formatBytes(examples * step.perExample);
  const allowed = `the ${formatBytes(memory.bytes)} that may be used: ${memory.words}`;
  const notes: DatasetNote[] = [];
  if (fitted < batchSize)
    notes.push({
      level: 'info',
      text:
        `Batches are of ${fitted} images in place of ${batchSize}, whose activations would take up to ${bytesOf(batchSize)} of ${allowed}. ` +
        `To train the same on another machine, give it the batch size ${fitted}.`,
    });
  if (!fits(step, fitted) || !fits(forward, frozenBatchSize))
    notes.push({
      level: 'warning',
      text:
        `Memory may not suffice: the activations of a batch of ${fitted} take up to ${bytesOf(fitted)} of ${allowed}. ` +
        `Should the training break off, choose ${fitted > 1 ? 'a smaller batch size, ' : ''}smaller pictures, a smaller backbone or a later layer to fine-tune from.`,
    });
  return { batchSize: fitted, frozenBatchSize, notes };
}

/** Of a run without phases. */
const noStep: MemoryNeeds = { weights: 0, perExample: 0 };
