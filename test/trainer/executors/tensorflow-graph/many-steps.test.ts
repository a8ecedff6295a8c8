import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeOnTensorflow } from '../../../support/engines.ts';
import { runTrainerProgram } from '../../../support/trainer-program.ts';

const megabyte = 2 ** 20;
const inputSize = 64;
const batchSize = 16;
const fromStep = 250;
const toStep = 1000;
/** What the steps between would hold if each kept its batch of features alone: 4 × 4 × 96 values a picture at layer 100. */
const leakOfBatches = (toStep - fromStep) * batchSize * 4 * 4 * 96 * 4;

const look = z.object({
  step: z.int(),
  resident: z.number(),
  heap: z.number(),
  arrayBuffers: z.number(),
  tensors: z.int(),
  sessions: z.int(),
});
const resultSchema = z.object({ looks: z.array(look), closed: look });

describeOnTensorflow('a process that trains', () => {
  it('holds after 1,000 steps and 10 epochs what it held before, and no open session when done', async () => {
    const { looks, closed } = resultSchema.parse(
      await runTrainerProgram(new URL('../../../bench/training-steps.ts', import.meta.url), {
        ...{ width: 1, inputSize, batchSize, fineTuneAt: 100 },
        ...{ lookAfter: [fromStep, 500, 750, toStep], stepsPerEpoch: 100 },
      }),
    );
    expect(looks.map(({ step }) => step)).toEqual([fromStep, 500, 750, toStep]);
    for (const { sessions, tensors } of looks) expect([sessions, tensors]).toEqual([1, 0]);
    expect(closed.sessions).toBe(0);
    const [first, , , last] = looks;
    const grown = (last?.resident ?? Number.NaN) - (first?.resident ?? 0);
    expect(grown / megabyte, 'megabytes more').toBeLessThan((0.8 * leakOfBatches) / megabyte);
  });
});
