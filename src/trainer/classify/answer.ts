import type { ImageAnswer, PhaseAnswer } from '../../shared/classification/image-answer.ts';
import type { Explanation } from '../../shared/protocol/classifier-protocol.ts';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { explainActivation } from '../explain/explainer.ts';
import { calibrate, decide } from './decide.ts';
import type { Judgement } from './joined-phases.ts';
import type { KeptJudgement } from './kept-judgements.ts';
import { compareDistance } from './likeness/likeness.ts';
import type { Reference } from './likeness/reference-file.ts';
import type { ClassifierFiles } from './read-classifier.ts';

/** What is said of an image from what was found in it. */
export function answerOf(
  { metadata, others }: Pick<ClassifierFiles, 'metadata' | 'others'>,
  judgement: KeptJudgement,
  reference: Reference | null,
): ImageAnswer {
  const { positiveClass } = metadata;
  const { facts, reasons, distance: value } = judgement;
  const distance = reference && value !== null ? compareDistance(value, reference.distances) : null;
  const far = distance !== null && distance.value > distance.limit;
  const answer = phaseAnswer(metadata, judgement.probabilities);
  return {
    answer,
    calibrated: calibrate(answer.probabilities, metadata.temperature),
    others: others.map(({ phase, threshold }, index) =>
      phaseAnswer({ phase, threshold, positiveClass }, judgement.others[index] ?? []),
    ),
    likeness: { distance, reasons: [...(far ? (['far-from-training-images'] as const) : []), ...reasons] },
    facts,
  };
}

function phaseAnswer(
  of: Pick<ModelMetadata, 'phase' | 'threshold' | 'positiveClass'>,
  probabilities: readonly number[],
): PhaseAnswer {
  return { phase: of.phase, probabilities: [...probabilities], decided: decide(probabilities, of) };
}

/** Where the model looked for a class. */
export function heatMapOf(
  { network: classifier, weights, metadata }: Pick<ClassifierFiles, 'network' | 'weights' | 'metadata'>,
  { activation }: Pick<Judgement, 'activation'>,
  classIndex: number,
): Explanation['heatMap'] {
  const { positiveClass } = metadata;
  const { heatMap } = explainActivation({ classifier, weights, positiveClass }, activation, classIndex);
  const { height, width, values } = heatMap;
  return { classIndex, height, width, values: Float32Array.from(values) };
}
