import { expect, test } from 'vitest';
import { defaultPositiveClass, isHealthyClass } from '../../../src/shared/dataset/default-positive-class.ts';

test.each([
  [['COVID', 'Normal'], 'COVID'],
  [['NORMAL', 'PNEUMONIA'], 'PNEUMONIA'],
  [['Pneumonia', 'Tuberculosis', 'Healthy'], 'Pneumonia'],
  [['Cardiomegaly', 'No Finding'], 'Cardiomegaly'],
  [['covid', 'non-covid'], 'covid'],
  [['COVID', 'NonCOVID'], 'COVID'],
  [['Demented', 'NonDemented'], 'Demented'],
  [['glioma', 'notumor'], 'glioma'],
  [['TB_positive', 'TB_negative'], 'TB_positive'],
  [['Patient', 'healthy_control'], 'Patient'],
  [['enfermo', 'sano'], 'enfermo'],
  [['gesund', 'krank'], 'krank'],
  [['malade', 'sain'], 'malade'],
  [['肺炎', '正常'], '肺炎'],
  [['benign', 'malignant', 'normal'], 'malignant'],
  [['adenocarcinoma', 'benign'], 'adenocarcinoma'],
  [['benign', 'normal'], 'benign'],
  [['not_normal', 'normal'], 'not_normal'],
  [['Abnormal', 'Normal'], 'Abnormal'],
  [['mask', 'no_mask'], 'mask'],
  [['A', 'B'], 'B'],
])('of %j the positive class is %s unless another is asked for', (classes, positive) => {
  const sorted = [...classes].sort();
  expect(sorted[defaultPositiveClass(sorted)]).toBe(positive);
});

test('where all classes are healthy ones, the last is positive', () => {
  expect(defaultPositiveClass(['control', 'normal'])).toBe(1);
});

test('a disease is no healthy class for a negation in its name', () => {
  expect(['non-small cell carcinoma', 'unhealthy', 'not normal'].filter(isHealthyClass)).toEqual([]);
});
