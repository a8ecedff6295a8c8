/**
 * The same text for all spellings of a class's name that a person takes for the same name: in composed or decomposed
 * Unicode (NFC, NFD), in upper or lower case, with spaces at its ends or other characters that nobody sees, and with
 * spaces, hyphens or underscores between its words.
 */
export function classKey(name: string): string {
  return className(name)
    .toLowerCase()
    .replaceAll(/[\s_-]+/gu, ' ');
}

/** The name of a class as it is shown, from the name of its folder: composed, without invisible characters. */
export function className(folder: string): string {
  return folder
    .normalize('NFC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();
}

/** The index of the class that a name spells, in any of the spellings that `classKey` takes for the same; -1: none. */
export function indexOfClass(name: string, classes: readonly string[]): number {
  const exact = classes.indexOf(name);
  if (exact >= 0) return exact;
  const key = classKey(name);
  return classes.findIndex((each) => classKey(each) === key);
}
