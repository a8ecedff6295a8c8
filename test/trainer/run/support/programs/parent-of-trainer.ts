/**
 * parent-of-trainer <trainer module> <dataset> <log file>: starts a trainer that outlives it, says the trainer's process number,
 * and lives on until it is killed, or ends by itself on `detach`.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { trainingConfigurationSchema } from '../../../../../src/shared/configuration/training-configuration.ts';
import { startTrainer } from '../../../../../src/node/trainer-process/trainer-process.ts';

const [module = '', dataset = '', logFile = ''] = process.argv.slice(2);
const trainer = startTrainer({
  module,
  environment: process.env,
  job: {
    kind: 'train',
    dataset,
    runsFolder: '/nowhere',
    configuration: trainingConfigurationSchema.parse({}),
  },
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
