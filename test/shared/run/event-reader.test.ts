import { describe, expect, it } from 'vitest';
import { EventReader } from '../../../src/shared/run/event-reader.ts';

const line = (
  number: number,
  fields: object = { kind: 'notice', level: 'info', text: `é${number}` },
): string => `${JSON.stringify({ number, at: '2026-11-23T14:05:33.000Z', ...fields })}\n`;

describe('reading an event log', () => {
  it('gives each event once it is complete, however the text is cut', () => {
    const text = line(0) + line(1) + line(2);
    for (const pieceLength of [1, 7, 50, 1000]) {
      const reader = new EventReader();
      const numbers: number[] = [];
      for (let begin = 0; begin < text.length; begin += pieceLength) {
        numbers.push(...reader.push(text.slice(begin, begin + pieceLength)).map(({ number }) => number));
      }
      expect(numbers).toEqual([0, 1, 2]);
    }
  });

  it('holds back a last line that is not complete', () => {
    expect(new EventReader().push(line(0) + line(1).slice(0, -1))).toHaveLength(1);
  });

  it('gives only the kinds that are wanted, and counts the others without looking into them', () => {
    const batches = { kind: 'batches-trained', this: 'is never looked at' };
    const reader = new EventReader();
    const wanted = new Set(['notice'] as const);
    const events = reader.push(line(0, batches) + line(1) + line(2, batches) + line(3), wanted);
    expect(events.map(({ number }) => number)).toEqual([1, 3]);
    expect(reader.isWhole).toBe(true);
    expect(reader.nextNumber).toBe(4);
    reader.push(line(5, batches), wanted);
    expect(reader.gaps).toEqual([{ from: 4, to: 5 }]);
  });

  it.each([
    ['a line that is no event', 'x\n'],
    ['an event that is told twice', line(0)],
    ['an event that is missing', line(2)],
  ])('does not call a log whole that has %s', (_, next) => {
    const reader = new EventReader();
    reader.push(line(0));
    expect(reader.isWhole).toBe(true);
    reader.push(next);
    expect(reader.isWhole).toBe(false);
  });

  it('passes over kinds it does not know, without calling them missing', () => {
    const reader = new EventReader();
    const events = reader.push(line(0, { kind: 'of-the-future', what: 1 }) + line(1));
    expect(events.map(({ number }) => number)).toEqual([1]);
    expect(reader.gaps).toEqual([]);
  });

  it('passes over fields it does not know', () => {
    const fields = { kind: 'failed', message: 'so', new: 1 };
    expect(new EventReader().push(line(0, fields))).toEqual([
      { number: 0, at: '2026-11-23T14:05:33.000Z', kind: 'failed', message: 'so' },
    ]);
  });

  it('says which events are missing', () => {
    const reader = new EventReader();
    reader.push(line(0) + line(3));
    expect(reader.gaps).toEqual([{ from: 1, to: 3 }]);
  });

  it('counts lines that are no events and goes on', () => {
    const reader = new EventReader();
    const events = reader.push(`garbage\n{"number":-1}\nnull\n${line(0)}`);
    expect(events).toHaveLength(1);
    expect(reader.unreadableLines).toBe(3);
  });

  it('begins where it was asked to and never repeats', () => {
    const reader = new EventReader(1);
    expect(reader.push(line(0) + line(1) + line(1) + line(0)).map(({ number }) => number)).toEqual([1]);
    expect(reader.gaps).toEqual([]);
  });

  it('does not keep a line without end', () => {
    const reader = new EventReader();
    for (let piece = 0; piece < 9; piece++) reader.push('x'.repeat(1_000_000));
    expect(reader.push(`\n${line(0)}`)).toHaveLength(1);
    expect(reader.unreadableLines).toBe(1);
  });
});
