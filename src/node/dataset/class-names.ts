import { classKey, className } from '../../shared/dataset/class-key.ts';
import { placeName } from './dataset-layout.ts';
import type { Place } from './dataset-layout.ts';
import type { DatasetNote } from './dataset.ts';

/**
 * Gives the folders of classes in all splits the names that are shown. Of several spellings of one name the first that
 * is asked for counts, so that train's is asked for first.
 */
export class ClassNames {
  readonly #known = new Map<string, { readonly name: string; readonly places: Place[] }>();

  /** The name of the class at a place. */
  of(place: Place): string {
    const folder = place.at(-1) ?? '';
    const key = classKey(folder);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, { name: className(folder), places: [place] });
    else known.places.push(place);
    return known?.name ?? className(folder);
  }

  /** Tells of classes whose folders are called differently, and by what the names differ. */
  notes(): DatasetNote[] {
    return [...this.#known.values()].flatMap(({ name, places }) => {
      const [first, ...others] = places;
      const folder = first?.at(-1) ?? '';
      const different = others.find((place) => place.at(-1) !== folder);
      if (first === undefined || different === undefined) return [];
      const differ = difference(folder, different.at(-1) ?? '');
      const text = `The folders ${placeName(first)} and ${placeName(different)} are taken as one class, ${name}: their names differ ${differ} alone.`;
      const isOneSplit = placeName(first.slice(0, -1)) === placeName(different.slice(0, -1));
      return [{ level: isOneSplit ? 'warning' : 'info', text }];
    });
  }
}

function difference(one: string, other: string): string {
  const same = (change: (name: string) => string) => change(one) === change(other);
  if (same((name) => name.normalize('NFC')))
    return 'in the Unicode form of their letters (composed or decomposed)';
  if (same(className)) return 'in spaces at the ends or invisible characters';
  if (same((name) => className(name).toLowerCase())) return 'in case';
  return 'in spelling (case, spaces, hyphens, underscores)';
}
