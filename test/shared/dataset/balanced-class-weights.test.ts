import { expect, it } from 'vitest';
import { balancedClassWeights } from '../../../src/shared/dataset/balanced-class-weights.ts';

it('balanced weights are those of scikit-learn on the published training set', () => {
  const [normal, pneumonia] = balancedClassWeights([1341, 3875]);
  expect(normal).toBeCloseTo(1.944817, 6);
  expect(pneumonia).toBeCloseTo(0.673032, 6);
});

it('balanced weights of equal classes are 1', () => {
  expect(balancedClassWeights([7, 7, 7])).toEqual([1, 1, 1]);
});
