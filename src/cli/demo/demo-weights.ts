import { backboneNamed } from '../../trainer/backbones/registry.ts';
import { obtainWeights } from '../../trainer/backbones/weights/obtain-weights.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import type { ReportedProgress } from '../../shared/progress/rate-meter.ts';

/** Without a byte for so long, there is no network worth waiting for. */
const patienceMilliseconds = 5_000;

/**
 * Whether official ImageNet weights for the demo are at hand or can be had at once; where not, why not.
 * What is downloaded stays in the cache, where the trainer finds it. Throws StoppedError.
 */
export async function findDemoWeights(
  { backbone, seed }: Pick<TrainingConfiguration, 'backbone' | 'seed'>,
  signal: AbortSignal,
  onProgress: (progress: ReportedProgress) => void,
): Promise<{ readonly found: true } | { readonly found: false; readonly why: string }> {
  const impatience = new AbortController();
  const lose = (): void => impatience.abort();
  let timer = setTimeout(lose, patienceMilliseconds);
  let received = -1;
  try {
    await obtainWeights({
      backbone: backboneNamed(backbone.name),
      width: backbone.width,
      inputSize: backbone.inputSize,
      weights: 'imagenet',
      weightsDirectory: backbone.weightsDirectory,
      cacheFolder: cacheFolder(),
      seed,
      signal: AbortSignal.any([signal, impatience.signal]),
      onProgress: (progress) => {
        if (progress.done > received) {
          received = progress.done;
          clearTimeout(timer);
          timer = setTimeout(lose, patienceMilliseconds);
        }
        onProgress(progress);
      },
      onNotice: () => undefined,
    });
    return { found: true };
  } catch (error) {
    if (signal.aborted) throw new StoppedError();
    if (impatience.signal.aborted) return { found: false, why: 'the network does not answer' };
    if (error instanceof UserError) return { found: false, why: error.message };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
