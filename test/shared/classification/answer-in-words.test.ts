import { describe, expect, test } from 'vitest';
import {
  decisionInWords,
  probabilityInWords,
  unlikeInWords,
} from '../../../src/shared/classification/answer-in-words.ts';

describe('a probability in words', () => {
  test.for([
    [0.93, '93 %'],
    [0.99, '99 %'],
    [0.9901, 'more than 99 %'],
    [1, 'more than 99 %'],
    [0.01, '1 %'],
    [0.0099, 'less than 1 %'],
    [0, 'less than 1 %'],
  ] as const)('%f is %s', ([probability, words]) => expect(probabilityInWords(probability)).toBe(words));
});

describe('what an answer was compared with', () => {
  const metadata = { classes: ['NORMAL', 'PNEUMONIA'], positiveClass: 1, threshold: 0.4 };
  const of = (score: number, decided: number) => ({
    answer: { phase: 'fine-tuning' as const, probabilities: [1 - score, score], decided },
  });

  test('names the score and the threshold on whichever side', () => {
    expect(decisionInWords(metadata, of(0.93, 1))).toContain('0.930, which reaches the threshold of 0.400');
    expect(decisionInWords(metadata, of(0.12, 0))).toContain(
      '0.120, which stays below the threshold of 0.400',
    );
  });

  test('is never told as a certainty', () => {
    expect(decisionInWords(metadata, of(0.99999, 1))).toContain('is more than 0.999, which reaches');
  });

  test('has digits enough where both are nearly the same', () => {
    expect(decisionInWords(metadata, of(0.39999, 0))).toContain(
      '0.399990, which stays below the threshold of 0.400000',
    );
  });

  test('is the other classes where there are more than two', () => {
    const many = { classes: ['A', 'B', 'C'], positiveClass: 2, threshold: null };
    expect(decisionInWords(many, of(0.5, 1))).toBe('The most probable of 3 classes.');
  });
});

test('a far picture is told of by how many validation images are nearer', () => {
  const reference = { trainingImages: 4192, validationImages: 524, falseAlarms: 0.05 };
  const distance = { value: 12, limit: 9, farther: 0 };
  expect(unlikeInWords({ distance, reasons: ['far-from-training-images'] }, { reference })).toEqual([
    'In what the network sees in it, it is farther from the training images than all 524 validation images.',
  ]);
});
