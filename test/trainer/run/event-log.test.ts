import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EpochFinishedEvent, LoggedEvent, RunEvent } from '../../../src/shared/run/events.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { EventTail } from '../../../src/node/run/event-tail.ts';
import { followEvents } from '../../../src/node/run/follow-events.ts';
import { allEvents } from '../../support/all-events.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const notice = (text: string): RunEvent => ({ kind: 'notice', level: 'info', text });

async function logOf(folder: string, texts: readonly string[]): Promise<void> {
  const log = await EventLog.open(folder);
  for (const text of texts) log.append(notice(text));
  log.close();
}

const told = (events: readonly LoggedEvent[]): unknown[] =>
  events.map((event) => [event.number, event.kind === 'notice' ? event.text : event.kind]);

describe('the event log', () => {
  it('numbers events from 0 and on when it is opened again', async () => {
    const folder = await temporaryFolder();
    await logOf(folder, ['a', 'Lungenentzündung\n肺炎']);
    await logOf(folder, ['c']);
    expect(told(await allEvents(folder))).toEqual([
      [0, 'a'],
      [1, 'Lungenentzündung\n肺炎'],
      [2, 'c'],
    ]);
  });

  it.each([
    ['a torn line', '{"number":1,"at":"2026'],
    ['a line without its end', '{"number":1,"at":"2026-11-23T14:05:33.000Z","kind":"failed","message":"x"}'],
    ['a run of zeros, as after a power failure', '\0'.repeat(300)],
  ])('cuts off %s at its end and goes on', async (_, torn) => {
    const folder = await temporaryFolder();
    await logOf(folder, ['a']);
    await appendFile(path.join(folder, 'events.jsonl'), torn);
    await logOf(folder, ['b']);
    expect(told(await allEvents(folder))).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
    const lines = (await readFile(path.join(folder, 'events.jsonl'), 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
  });

  it('keeps what can be read, numbered anew, when the disk damaged a line within', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'events.jsonl');
    await logOf(folder, ['a', 'b', 'c']);
    const lines = (await readFile(file)).toString('latin1').split('\n');
    await writeFile(file, [lines[0], '\xff\xfe', lines[2], ''].join('\n'), 'latin1');
    await logOf(folder, ['d']);
    expect(told(await allEvents(folder))).toEqual([
      [0, 'a'],
      [1, 'c'],
      [2, 'd'],
    ]);
  });

  it('keeps events of a newer version', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'events.jsonl');
    await writeFile(file, '{"number":0,"at":"2030-01-01T00:00:00.000Z","kind":"new","deep":{"a":[1]}}\n');
    await logOf(folder, ['b']);
    expect(await readFile(file, 'utf8')).toContain('"deep":{"a":[1]}');
    expect(told(await allEvents(folder))).toEqual([[1, 'b']]);
  });

  it('tells a milestone once, also when it is opened again', async () => {
    const folder = await temporaryFolder();
    const epoch: EpochFinishedEvent = {
      ...{ kind: 'epoch-finished', phase: 'fine-tuning', epoch: 3, learningRate: 1, seconds: 1 },
      ...{ imagesPerSecond: 1, train: { loss: null }, val: {}, best: true },
    };
    let log = await EventLog.open(folder);
    expect(log.appendMissing(epoch)).toBe(true);
    expect(log.appendMissing(epoch)).toBe(false);
    log.close();
    log = await EventLog.open(folder);
    expect(log.appendMissing(epoch)).toBe(false);
    expect(log.appendMissing({ ...epoch, epoch: 4 })).toBe(true);
    log.close();
    expect(await allEvents(folder)).toHaveLength(2);
  });
});

describe('following a run', () => {
  it('waits for the log, replays it and then gives each event as it comes', async () => {
    const folder = await temporaryFolder();
    const events = followEvents(new EventTail(folder));
    const first = events.next();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const log = await EventLog.open(folder);
    log.append(notice('a'));
    log.append(notice('b'));
    expect((await first).value).toMatchObject({ number: 0 });
    expect((await events.next()).value).toMatchObject({ number: 1 });
    const third = events.next();
    log.append(notice('c'));
    expect((await third).value).toMatchObject({ number: 2, text: 'c' });
    log.close();
  });

  it('begins with the number asked for', async () => {
    const folder = await temporaryFolder();
    await logOf(folder, ['a', 'b', 'c']);
    const { value } = await followEvents(new EventTail(folder, { from: 2 })).next();
    expect(value).toMatchObject({ number: 2, text: 'c' });
  });

  it('is not confused by a torn line that is cut off and written over', async () => {
    const folder = await temporaryFolder();
    await logOf(folder, ['a']);
    const file = path.join(folder, 'events.jsonl');
    await appendFile(file, '{"number":1,"at":"20');
    const events = followEvents(new EventTail(folder));
    await events.next();
    const next = events.next();
    await new Promise((resolve) => setTimeout(resolve, 250));
    await logOf(folder, ['much longer than what was torn off']);
    expect((await next).value).toMatchObject({ number: 1, text: 'much longer than what was torn off' });
  });

  it('goes on with a log that was put in place anew', async () => {
    const folder = await temporaryFolder();
    await logOf(folder, ['a', 'b']);
    const file = path.join(folder, 'events.jsonl');
    const events = followEvents(new EventTail(folder));
    await events.next();
    await events.next();
    await appendFile(file, 'garbage\n');
    await logOf(folder, ['c']);
    expect((await events.next()).value).toMatchObject({ number: 2, text: 'c' });
  });

  it('ends when it is stopped', async () => {
    const controller = new AbortController();
    const next = followEvents(new EventTail(await temporaryFolder()), controller.signal).next();
    setTimeout(() => controller.abort(), 50);
    expect(await next).toEqual({ value: undefined, done: true });
  });

  it('reads a log of many pieces', async () => {
    const folder = await temporaryFolder();
    const lines = Array.from({ length: 30_000 }, (_, number) =>
      JSON.stringify({ number, at: '2026-11-23T14:05:33.000Z', ...notice('é'.repeat(20)) }),
    );
    await writeFile(path.join(folder, 'events.jsonl'), `${lines.join('\n')}\n`);
    expect(await allEvents(folder)).toHaveLength(30_000);
  });
});
