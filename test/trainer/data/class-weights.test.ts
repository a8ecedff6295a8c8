import { expect, it } from 'vitest';
import { classWeights } from '../../../src/trainer/data/class-weights.ts';
import { UserError } from '../../../src/node/user-error.ts';

it('weights given by name are in the order of the classes', () => {
  expect(classWeights({ sick: 1, healthy: 3 }, ['healthy', 'sick'], [1, 9])).toEqual([3, 1]);
});

it('no weights are all 1', () => {
  expect(classWeights('none', ['healthy', 'sick'], [1, 9])).toEqual([1, 1]);
});

it.each([
  [{ healthy: 1, sick: 1, ill: 2 }, /names ill/],
  [{ healthy: 1 }, /no weight for sick/],
])('weights that do not name exactly the classes are refused: %j', (weights, message) => {
  const refused = () => classWeights(weights, ['healthy', 'sick'], [1, 9]);
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(message);
});
