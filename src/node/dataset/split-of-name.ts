import { wordsOf } from '../../shared/text/words-of.ts';
import type { SplitName } from './dataset.ts';

/** Names of splits in published datasets. */
const splitWords: ReadonlyMap<string, SplitName> = new Map([
  ...['train', 'training', 'trn'].map((word) => [word, 'train'] as const),
  ...['val', 'valid', 'validation', 'validate', 'validating', 'vld'].map((word) => [word, 'val'] as const),
  ...['dev', 'devel', 'development', 'tune', 'tuning'].map((word) => [word, 'val'] as const),
  ...['test', 'testing', 'tst'].map((word) => [word, 'test'] as const),
  // Spanish, Portuguese, French, Italian, German, Chinese
  ...[
    'entrenamiento',
    'treino',
    'treinamento',
    'entrainement',
    'apprentissage',
    'addestramento',
    '训练',
    '训练集',
  ].map((word) => [word, 'train'] as const),
  ...['validacion', 'validacao', 'validazione', 'validierung', '验证', '验证集'].map(
    (word) => [word, 'val'] as const,
  ),
  ...['prueba', 'pruebas', 'teste', 'testes', '测试', '测试集'].map((word) => [word, 'test'] as const),
]);

/**
 * Names that some sets give to validation and others to the test: the split that each is taken for, if nothing else has
 * it, in order.
 */
const ambiguousWords: ReadonlyMap<string, readonly SplitName[]> = new Map<string, readonly SplitName[]>([
  ['eval', ['val', 'test']],
  ['evaluation', ['val', 'test']],
  ['evaluate', ['val', 'test']],
  ['evaluating', ['val', 'test']],
  ['holdout', ['test', 'val']],
  ['heldout', ['test', 'val']],
]);

/** Words beside a split's own that say nothing about it. */
const fillerWords = new Set(
  (
    'set sets data dataset datasets image images img imgs picture pictures pic pics photo photos sample samples ' +
    'case cases file files folder dir directory split splits subset part partition final new all png jpg jpeg dcm ' +
    'dicom chest cxr xray xrays x ray rays radiograph radiographs scan scans'
  ).split(' '),
);

/** The split that a folder is named for, alone of its parent; several where the name is used for either. */
export function splitsOfName(name: string): readonly SplitName[] {
  const parts = splitParts(name);
  return parts !== undefined && parts.rest.every((word) => fillerWords.has(word)) ? parts.splits : [];
}

/** A folder's name as the word for a split and all other words; undefined where there is none or more than one. */
export function splitParts(
  name: string,
): { readonly splits: readonly SplitName[]; readonly rest: readonly string[] } | undefined {
  let splits: readonly SplitName[] | undefined;
  const rest: string[] = [];
  for (const word of joined(wordsOf(name)).flatMap(unglued)) {
    const meant = splitsOfWord(word);
    if (meant === undefined) rest.push(word);
    else if (splits === undefined) splits = meant;
    else return undefined;
  }
  return splits && { splits, rest };
}

/** Whether a folder is named for what every set has, images or data, and for nothing that they show. */
export function isContainerName(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => fillerWords.has(word)) &&
    words.every((word) => fillerWords.has(word) || /^\d+$/.test(word))
  );
}

function splitsOfWord(word: string): readonly SplitName[] | undefined {
  const split = splitWords.get(word);
  return split === undefined ? ambiguousWords.get(word) : [split];
}

/** `hold out` and `held-out` as one word. */
function joined(words: readonly string[]): string[] {
  return words
    .join(' ')
    .replaceAll(/\b(hold|held) out\b/g, '$1out')
    .split(' ');
}

/** `trainset`, `testimages`, `valdata` as two words. Short names of splits are no part of a longer word. */
function unglued(word: string): string[] {
  if (splitsOfWord(word)) return [word];
  for (let at = 3; at < word.length - 1; at++) {
    const [front, end] = [word.slice(0, at), word.slice(at)];
    if (splitsOfWord(front) && fillerWords.has(end)) return [front, end];
    if (fillerWords.has(front) && end.length > 2 && splitsOfWord(end)) return [front, end];
  }
  return [word];
}
