import { expect, test } from 'vitest';
import { AnswerColumns } from '../../../src/shared/classification/answer-columns.ts';
import type { ImageAnswer } from '../../../src/shared/classification/image-answer.ts';

const answer = (score: number, changes: Partial<ImageAnswer> = {}): ImageAnswer => ({
  answer: { phase: 'fine-tuning', probabilities: [1 - score, score], decided: score >= 0.5 ? 1 : 0 },
  calibrated: null,
  others: [],
  likeness: { distance: null, reasons: [] },
  facts: { format: 'png', width: 8, height: 8, frames: 1, grey: true, header: [] },
  ...changes,
});

test('outcomes survive the way to another process to the last bit', () => {
  const columns = new AnswerColumns(2);
  columns.set(4000, answer(1 / 3, { likeness: { distance: null, reasons: ['colour', 'nearly-empty'] } }));
  columns.set(7, { problem: 'It is cut off.' });
  columns.set(8, answer(0.9, { calibrated: [0.2, 0.8] }));
  const taken = new AnswerColumns(2);
  taken.take(columns.condense(Uint32Array.of(4000, 7, 8)));
  expect(taken.answered).toBe(3);
  expect(taken.score(4000, 1)).toBe(1 / 3);
  expect(taken.calibrated(4000, 1)).toBeNaN();
  expect(taken.calibrated(8, 1)).toBe(0.8);
  expect(taken.reasonsOf(4000)).toEqual(['colour', 'nearly-empty']);
  expect(taken.problems.get(7)).toBe('It is cut off.');
  expect([taken.decided[4000], taken.decided[7], taken.decided[8]]).toEqual([0, -1, 1]);
  expect(taken.isAnswered(9)).toBe(false);
});

test('an outcome that comes twice counts once', () => {
  const columns = new AnswerColumns(2);
  columns.set(3, answer(0.1));
  columns.set(3, answer(0.9));
  expect(columns.answered).toBe(1);
  expect(columns.decided[3]).toBe(1);
});

test('columns of another length are not taken', () => {
  const columns = new AnswerColumns(2);
  columns.set(0, answer(0.5));
  const taken = new AnswerColumns(3);
  taken.take(columns.condense(Uint32Array.of(0)));
  expect(taken.answered).toBe(0);
});
