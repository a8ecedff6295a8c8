/** open-event-log <run folder>: opens the log to go on with, tells its next number and the size of what was read. */
import process from 'node:process';
import { EventLog } from '../../../../../src/trainer/run/event-log.ts';
import { readTrainingState } from '../../../../../src/node/run/read-training-state.ts';

const [folder = ''] = process.argv.slice(2);
const log = await EventLog.open(folder);
const { epochs } = await readTrainingState(folder);
process.stdout.write(`${JSON.stringify({ nextNumber: log.nextNumber, epochs: epochs.length })}\n`);
log.close();
