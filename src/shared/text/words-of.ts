/**
 * The words of a name that a person gave to a folder, in lower case, without accents: `Train_Data`, `trainData` and
 * `train-data` → `train`, `data`; `images_001` → `images`, `001`; `Saudável` → `saudavel`.
 */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
