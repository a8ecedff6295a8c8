/** Words in the names of tables that give labels, the more telling in front. */
const labelWords = [
  /label/i,
  /entry/i,
  /finding|diagnos|chexpert|negbio/i,
  /annot|class/i,
  /meta|train|info/i,
];

/** Words in the names of tables that hold no labels of images. */
const otherWords = /submission|bbox|bounding|split|readme|license/i;

/** Chooses the table that most likely holds the labels of the images; undefined where there is none. */
export function labelsTable(tables: readonly string[]): string | undefined {
  const likely = tables.filter((name) => !otherWords.test(name));
  for (const word of labelWords) {
    const found = likely.find((name) => word.test(name));
    if (found !== undefined) return found;
  }
  return likely[0];
}
