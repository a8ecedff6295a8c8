import type { ModelMetadata } from '../../src/shared/run/model-metadata.ts';
import type { JudgedImages } from '../../src/shared/report/run-report.ts';
import type { PhaseName } from '../../src/shared/run/events.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';

/** A threshold that is looked at, and how it came about. */
export interface ChosenThreshold {
  readonly value: number;
  /** In words, as stored with the model; null: it is the phase's own, and nobody has chosen another. */
  readonly rule: string | null;
  /** Whose scores it was chosen on. */
  readonly split: 'val' | 'test';
}

/** What stands against storing a threshold with the model, in words; null: nothing. */
export function whyNotStored(
  chosen: ChosenThreshold,
  {
    judged,
    phase,
    model,
    canAct,
  }: {
    readonly judged: JudgedImages;
    readonly phase: PhaseName;
    readonly model: ModelMetadata | null;
    readonly canAct: boolean;
  },
): string | null {
  if (judged === 'folder')
    return (
      'Images of a folder are judged and decide nothing: a threshold is chosen on validation and stored in the report ' +
      'of the run.'
    );
  if (!model) return 'There is no model to store a threshold with.';
  if (phase !== model.phase)
    return `The model has the weights of ${phaseInWords(model.phase)}: choose a threshold for that phase.`;
  if (chosen.rule === null || chosen.value === model.threshold)
    return 'This is the threshold that is stored with the model.';
  if (chosen.split === 'test')
    return (
      'It was chosen on the test set, and is shown but not stored: the test set would have decided something, and its ' +
      'figures would be better than on new images. Choose it on validation, then look at it on test.'
    );
  if (chosen.value > 1) return 'No image counts as positive at it: choose a threshold up to 1.';
  if (!canAct) return 'Nothing can be changed here: this page is read-only or the workspace is not trusted.';
  return null;
}
