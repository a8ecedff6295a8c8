/**
 * parent-of-trainer <trainer module> <log file> <job as JSON>: starts a trainer that outlives it, says the trainer's
 * process number, and lives on until it is killed, or ends by itself on `detach`.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { trainerJobSchema } from '../../../../../src/shared/protocol/trainer-protocol.ts';
import { startTrainer } from '../../../../../src/node/trainer-process/trainer-process.ts';

const [module = '', logFile = '', job = ''] = process.argv.slice(2);
const trainer = startTrainer({
  module,
  environment: process.env,
  job: trainerJobSchema.parse(JSON.parse(job)),
  onMessage: () => undefined,
  attached: false,
  logFile,
});
process.stdout.write(`${trainer.pid ?? 0}\n`);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line !== 'detach') return;
  trainer.detach();
  lines.close();
  process.stdin.destroy();
});
