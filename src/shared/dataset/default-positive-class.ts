import { wordsOf } from '../text/words-of.ts';

/** Words for people or images without the disease, in the languages of published sets, without accents. */
const healthyWords = new Set(
  [
    'normal normals normale normales normaux normali normaal healthy health well control controls negative negatives',
    'neg unaffected unremarkable uninfected noninfected clean absent wnl nofinding nofindings',
    // Spanish, Portuguese, French, Italian, Catalan
    'sano sana sanos sanas saludable saludables negativo negativa negativos controle controles saudavel saudaveis',
    'sadio sain saine sains saines negatif negatifs temoin temoins sani negativi controllo controlli',
    // German, Dutch, Swedish, Danish, Finnish
    'gesund gesunde gesunder unauffallig negativ kontrolle kontrollen gezond negatief frisk friska rask terve',
    // Polish, Czech, Turkish, Indonesian, Vietnamese
    'zdrowy zdrowe zdrowa zdrowi prawidłowy prawidłowe kontrola zdravy zdravi saglikli sagliklı saglıklı negatif kontrol sehat',
    // Russian, Chinese, Japanese, Korean, Arabic
    'норма здоровый здоровые здоров контроль 正常 健康 阴性 陰性 健常 对照 對照 정상 건강 음성 سليم طبيعي',
  ]
    .join(' ')
    .split(' ')
    .flatMap(wordsOf),
);

/** Words that say that something is not there, in front of what is not. */
const absenceWords = new Set([
  'no',
  'not',
  'none',
  'without',
  'sin',
  'sem',
  'sans',
  'ohne',
  'kein',
  'keine',
  'senza',
  'geen',
]);

/** `notumor`, `nofinding`: the same, written as one word. */
const absenceInOneWord =
  /^no(?:tumou?r|cancer|disease|finding|findings|covid|pneumonia|mask|nodule|fracture|dr|tb)$/;

/** Ranks of a class by its name. The higher, the more likely it is a disease. */
const rank = { healthy: 0, harmless: 1, disease: 2 };

/**
 * The index of the class that counts as positive where nobody says which: the one called PNEUMONIA in any case, else the
 * last of those whose name is that of a disease.
 *
 * A name is a healthy one where a word of it is one such as normal, healthy, negative or control, also in other
 * languages (sano, gesund, sain, 正常), or where it begins with no, not, without and the like (`No Finding`, `no_tumor`).
 * Such a class is positive only where all are such. The same holds for benign and for non-… (`NonDemented`,
 * `non-covid`), which come in front of the healthy ones. A negation in front of a healthy word makes it a disease
 * (`not normal`, `non-healthy`).
 */
export function defaultPositiveClass(classes: readonly string[]): number {
  const pneumonia = classes.findIndex((name) => name.trim().toUpperCase() === 'PNEUMONIA');
  if (pneumonia >= 0) return pneumonia;
  const ranks = classes.map(rankOf);
  return ranks.lastIndexOf(Math.max(...ranks));
}

/** Whether a class's name says that there is no disease, by the same words. */
export function isHealthyClass(name: string): boolean {
  return rankOf(name) === rank.healthy;
}

function rankOf(name: string): number {
  const words = wordsOf(name);
  const [first = '', ...rest] = words;
  const isHealthy = (word: string) => healthyWords.has(word);
  if (absenceWords.has(first)) return rest.some(isHealthy) ? rank.disease : rank.healthy;
  if (first === 'non') return rest.some(isHealthy) ? rank.disease : rank.harmless;
  if (words.some(isHealthy) || absenceInOneWord.test(first)) return rank.healthy;
  return words.includes('benign') || /^non\p{L}{3}/u.test(first) ? rank.harmless : rank.disease;
}
