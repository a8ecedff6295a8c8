import type { PhaseName } from '../run/events.ts';

/** A phase's name as it is read: `feature extraction`. */
export function phaseInWords(phase: PhaseName): string {
  return phase === 'feature-extraction' ? 'feature extraction' : 'fine-tuning';
}
