import type { DataSet } from './data-set.ts';
import { bodyParts, modalities, viewPositions } from './defined-terms.ts';
import { knownPhotometric } from './photometric.ts';

/** One field of a header, by its usual name. */
export interface ShownField {
  readonly name: string;
  readonly value: string;
}

type Read = (data: DataSet) => string | undefined;

/**
 * What of a DICOM header may be shown and kept: what tells how a picture was made, and nothing of whose it is. A field
 * that is not in this list stays in the file: names, identifiers, dates, institutions, and all free text, in which
 * anything may stand.
 */
const fields: readonly { readonly name: string; readonly read: Read }[] = [
  { name: 'Modality', read: term(0x0008_0060, modalities) },
  { name: 'View Position', read: term(0x0018_5101, viewPositions) },
  { name: 'Body Part Examined', read: term(0x0018_0015, bodyParts) },
  { name: 'Photometric Interpretation', read: photometric },
  { name: 'Rows', read: count(0x0028_0010) },
  { name: 'Columns', read: count(0x0028_0011) },
  { name: 'Bits Stored', read: count(0x0028_0101) },
  { name: 'Pixel Spacing', read: numbers(0x0028_0030) },
  { name: 'Imager Pixel Spacing', read: numbers(0x0018_1164) },
  { name: 'Window Center', read: numbers(0x0028_1050) },
  { name: 'Window Width', read: numbers(0x0028_1051) },
];

/** The fields of a header that tell nothing of the patient, in a fixed order. One that is not as DICOM has it is left out. */
export function shownHeader(data: DataSet): ShownField[] {
  return fields.flatMap(({ name, read }) => {
    try {
      const value = read(data);
      return value === undefined ? [] : [{ name, value }];
    } catch {
      return [];
    }
  });
}

/** Shown for a value that is none of DICOM's defined terms. */
const otherTerm = 'other';

/** One of `terms`. Anything else, which may be a name, is `other`. */
function term(tag: number, terms: ReadonlySet<string>): Read {
  return (data) => {
    const value = data.text(tag)?.toUpperCase();
    return value === undefined || terms.has(value) ? value : otherTerm;
  };
}

function photometric(data: DataSet): string | undefined {
  const value = data.text(0x0028_0004);
  return value === undefined ? undefined : (knownPhotometric(value) ?? otherTerm);
}

function count(tag: number): Read {
  return (data) => data.uint16(tag)?.toString();
}

/** At most two decimal numbers: of a header that gives several windows, the first two. */
function numbers(tag: number): Read {
  return (data) => {
    const parts = (data.text(tag) ?? '').split('\\', 2).map((part) => part.trim());
    return parts.every((part) => /^[+-]?[\d.]{1,16}(?:[eE][+-]?\d{1,3})?$/.test(part))
      ? parts.join(' × ')
      : undefined;
  };
}
