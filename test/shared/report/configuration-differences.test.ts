import { expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import {
  configurationDifferences,
  configurationTable,
} from '../../../src/shared/report/configuration-differences.ts';

const plain = trainingConfigurationSchema.parse({});

it('lists the hyper-parameters in which trainings differ, and no others', () => {
  const other = trainingConfigurationSchema.parse({
    seed: 7,
    fineTuning: { learningRate: 1e-4 },
    threshold: { rule: 'sensitivity', atLeast: 0.95 },
  });
  expect(configurationDifferences([plain, other, plain])).toEqual([
    { field: 'seed', values: ['42', '7', '42'], differs: true },
    { field: 'fineTuning.learningRate', values: ['0.00001', '0.0001', '0.00001'], differs: true },
    { field: 'threshold.rule', values: ['"youden"', '"sensitivity"', '"youden"'], differs: true },
    { field: 'threshold.atLeast', values: [null, '0.95', null], differs: true },
  ]);
});

it('has nothing to say of equal ones, and lists every field on request', () => {
  expect(configurationDifferences([plain, structuredClone(plain)])).toEqual([]);
  const table = configurationTable([plain]);
  expect(table.map(({ field }) => field)).toContain('head.dropout');
  expect(table.every(({ differs }) => !differs)).toBe(true);
});
