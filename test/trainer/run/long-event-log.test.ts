import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/shared/run/events.ts';
import { bundleProgram, type Program } from './support/child-program.ts';
import { temporaryFolderInMemory } from './support/temporary-folder.ts';

/** Of JavaScript's heap: less than the log has, and a fraction of what its lines would take all together. */
const heapMegabytes = 16;
const epochs = 25;
const eventsOfEpoch = 6_000;

let program: Program;
beforeAll(async () => {
  program = await bundleProgram('open-event-log');
  return () => program.remove();
});

let folder = '';
beforeEach(async () => (folder = await temporaryFolderInMemory()));

/** Writes a log of 28 MB as trainings leave them: nearly all of it tells of progress. `lineOf` may damage a line. */
async function writeLongLog(
  lineOf: (line: string, number: number) => string = (line) => line,
): Promise<number> {
  const file = await open(path.join(folder, 'events.jsonl'), 'w');
  let number = 0;
  const line = (event: RunEvent): string =>
    lineOf(JSON.stringify({ number, at: '2026-11-23T14:05:33.000Z', ...event }), number++);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const lines: string[] = [];
    for (let batch = 0; batch < eventsOfEpoch; batch++) {
      const about = { phase: 'fine-tuning', epoch, firstStep: batch, stepsPerEpoch: eventsOfEpoch } as const;
      lines.push(line({ kind: 'batches-trained', ...about, losses: [0.1234567, 0.7654321] }));
    }
    const rates = { learningRate: 1e-5, seconds: 1, imagesPerSecond: 1, train: {}, val: {}, best: false };
    lines.push(line({ kind: 'epoch-finished', phase: 'fine-tuning', epoch, ...rates }));
    await file.appendFile(`${lines.join('\n')}\n`);
  }
  await file.close();
  return number;
}

async function opened(): Promise<unknown> {
  const child = program.start([folder], { NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}` });
  const line = await child.line();
  expect([await child.ended, child.errors]).toEqual([0, '']);
  return JSON.parse(line ?? '') as unknown;
}

it('a log that is longer than the memory there is for it is opened and read to its end', async () => {
  const events = await writeLongLog();
  expect(await opened()).toEqual({ nextNumber: events, epochs });
});

it('a long log that the disk damaged is repaired in no more memory', async () => {
  const events = await writeLongLog((line, number) => (number === 100 ? line.slice(0, 40) : line));
  expect(await opened()).toEqual({ nextNumber: events - 1, epochs });
  const lines = (await readFile(path.join(folder, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
  const numbers = lines.map((line) => Number(/^\{"number":(\d+),/.exec(line)?.[1]));
  expect(numbers.every((number, index) => number === index)).toBe(true);
  expect(numbers).toHaveLength(events - 1);
});
