/**
 * How long the report of a large run takes, and a move of its threshold.
 *
 *     node test/bench/large-report.mjs [--images 112000] [--json file]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runProgram } from './with-trainer.mjs';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '112000' }, json: { type: 'string' } },
});
const measured = JSON.parse(await runProgram('large-report', { images: Number(values.images) }));
const milliseconds = (value) => `${value.toFixed(value < 1 ? 3 : 0)} ms`;
console.log(`tables of 2 × ${measured.images} predictions read   ${milliseconds(measured.read)}`);
console.log(`report computed                          ${milliseconds(measured.computed)}`);
console.log(`threshold moved                          ${milliseconds(measured.moved)}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
