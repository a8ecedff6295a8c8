import { expect, test } from 'vitest';
import {
  checkConfiguration,
  parseConfigurationText,
  withField,
} from '../../../src/shared/configuration/configuration-file.ts';

/** The problems of a draft as `path text`. */
function problemsOf(draft: Record<string, unknown>): string[] {
  return (checkConfiguration(draft).problems ?? []).map(({ path, text }) => `${path.join('.')} ${text}`);
}

test('an empty configuration is complete by its defaults', () => {
  expect(checkConfiguration({}).configuration).toMatchObject({ seed: 42, batchSize: 32 });
});

test('a number out of its range is named with its field and the range', () => {
  expect(problemsOf({ head: { dropout: 7 } })).toEqual([
    'head.dropout must be a number from 0 to 0.95, not 7.',
  ]);
});

test('a misspelt field is named with the one that was meant', () => {
  expect(problemsOf({ augmentation: { rotaton: 0.1 } })).toEqual([
    'augmentation.rotaton is no such field. Did you mean "rotation"?',
  ]);
});

test('an unknown field like no other is told the fields that there are', () => {
  expect(problemsOf({ head: { layers: 2 } })).toEqual([
    'head.layers is no such field. There are: denseUnits, dropout.',
  ]);
});

test('a word that is none of the choices is told the choices', () => {
  expect(problemsOf({ engine: 'cuda' })).toEqual([
    'engine must be "auto", "tensorflow" or "wasm", not "cuda".',
  ]);
});

test('a field with several kinds of values is told all of them', () => {
  expect(problemsOf({ split: { groupBy: 3 } })).toEqual([
    'split.groupBy must be "auto", "kermany", "none", an object with "pattern" or an object with "csv", not 3.',
  ]);
});

test('a rule of its own kind is told the kinds', () => {
  expect(problemsOf({ threshold: { rule: 'best' } })).toEqual([
    'threshold.rule must be "youden", "sensitivity", "specificity" or "fixed", not "best".',
  ]);
});

test('a value that is missing is named', () => {
  expect(problemsOf({ threshold: { rule: 'sensitivity' } })).toEqual([
    'threshold.atLeast is missing: it must be a number from 0 to 1.',
  ]);
});

test('a whole number is asked for where one is needed', () => {
  expect(problemsOf({ batchSize: 0, featureExtraction: { epochs: 1.5 } })).toEqual([
    'batchSize must be a whole number, 1 or more, not 0.',
    'featureExtraction.epochs must be a whole number, 0 or more, not 1.5.',
  ]);
});

test('the schema that a file names for its editor is let pass', () => {
  expect(parseConfigurationText('\uFEFF{"$schema": "x.json", "seed": 1}')).toEqual({ seed: 1 });
});

test.each(['[]', '3', 'null', '{', ''])('%j is not a configuration', (text) => {
  expect(() => parseConfigurationText(text)).toThrow(SyntaxError);
});

test('a field is set within its object, the others stay', () => {
  const draft = { head: { dropout: 0.3 }, seed: 1 };
  expect(withField(draft, ['head', 'denseUnits'], 64)).toEqual({
    head: { dropout: 0.3, denseUnits: 64 },
    seed: 1,
  });
});

test('a field called __proto__ is refused, not obeyed', () => {
  const draft = withField({}, ['__proto__', 'polluted'], true);
  expect(problemsOf(draft)).toHaveLength(1);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('what is left out is filled in as suits the backbone', () => {
  const { configuration } = checkConfiguration({ backbone: { name: 'InceptionV3' } });
  expect(configuration).toMatchObject({
    backbone: { inputSize: 299, width: 1 },
    fineTuning: { fineTuneAt: 'mixed8' },
  });
});

test('what is given stays, whatever the backbone', () => {
  const given = { backbone: { name: 'VGG16', inputSize: 96 }, batchSize: 3, fineTuning: { fineTuneAt: 11 } };
  expect(checkConfiguration(given).configuration).toMatchObject(given);
});

test('a width or size that the backbone does not have is named with those that it has', () => {
  expect(problemsOf({ backbone: { name: 'VGG16', width: 0.5 } })).toEqual([
    'backbone.width must be 1 for VGG16, not 0.5.',
  ]);
  expect(problemsOf({ backbone: { name: 'InceptionV3', inputSize: 64 } })).toEqual([
    'backbone.inputSize must be at least 75 for InceptionV3, not 64.',
  ]);
});
