/**
 * Whether 1,000 training steps hold more and more memory.
 *
 *     node test/bench/training-steps.mjs [--input-size 160] [--batch-size 16] [--fine-tune-at 100] [--every 50] [--epoch 100] [--steps 1000] [--json file]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runProgram } from './with-trainer.mjs';

const { values } = parseArgs({
  options: {
    'input-size': { type: 'string', default: '160' },
    'batch-size': { type: 'string', default: '16' },
    'fine-tune-at': { type: 'string', default: '100' },
    every: { type: 'string', default: '50' },
    epoch: { type: 'string', default: '100' },
    steps: { type: 'string', default: '1000' },
    json: { type: 'string' },
  },
});
const every = Number(values.every);
const measured = JSON.parse(
  await runProgram('training-steps', {
    width: 1,
    inputSize: Number(values['input-size']),
    batchSize: Number(values['batch-size']),
    fineTuneAt: Number(values['fine-tune-at']),
    lookAfter: Array.from({ length: Number(values.steps) / every }, (_, index) => every * (index + 1)),
    stepsPerEpoch: Number(values.epoch),
  }),
);
console.log(measured.engine);
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(0).padStart(6);
for (const { step, resident, heap, arrayBuffers, mappings, tensors, sessions } of measured.looks) {
  const parts = Object.entries(mappings).map(([name, bytes]) => `${name}${megabytes(bytes)}`);
  console.log(
    `step ${String(step).padStart(5)}  resident${megabytes(resident)} MB  (${parts.join(', ')}; JavaScript${megabytes(heap)}, ` +
      `buffers${megabytes(arrayBuffers)})  ${tensors} tensors, ${sessions} session${sessions === 1 ? '' : 's'}`,
  );
}
console.log(`closed: ${measured.closed.sessions} sessions`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
