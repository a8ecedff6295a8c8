import { formatBytes } from '../../shared/text/number-format.ts';
import type { PhasePlan } from './phase-plan.ts';

/** Tensors that are named one by one; of more, how many there are. */
const mostNamed = 3;

/** What a phase does not compute again in every epoch, and what that costs and saves. */
export function cutInWords({ cut, cutAt }: PhasePlan, kept: boolean): string {
  if (cut === null) return 'Everything is computed in every epoch: training begins at the pixels.';
  const { tensors, values, workBefore } = cutAt;
  const where =
    tensors.length > mostNamed
      ? `${tensors.length} tensors around ${tensors.at(-1) ?? ''}`
      : tensors.join(' and ');
  const share = `${(100 * workBefore).toFixed(0)} % of the work of a forward pass`;
  return kept
    ? `What is frozen is computed once and kept at ${where}: ${formatBytes(values * Float32Array.BYTES_PER_ELEMENT)} a picture, ${share}.`
    : `What is frozen, up to ${where}, is computed again in every epoch: ${share}.`;
}
