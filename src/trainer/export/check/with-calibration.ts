import { temperedScores } from '../../../shared/metrics/temperature.ts';
import type { Scorer } from './scorer.ts';

/** The same scorer, which gives calibrated probabilities as well: those at a temperature. */
export function withCalibration(scorer: Scorer, temperature: number): Scorer {
  return {
    async score(pixels) {
      const probabilities = await scorer.score(pixels);
      return Float64Array.of(
        ...probabilities,
        ...temperedScores(probabilities, probabilities.length, temperature),
      );
    },
    dispose: () => scorer.dispose(),
  };
}
