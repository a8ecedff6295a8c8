import type { DataSet } from 'dicom-parser';

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
  { name: 'Modality', read: code('x00080060') },
  { name: 'View Position', read: code('x00185101') },
  { name: 'Body Part Examined', read: code('x00180015') },
  { name: 'Photometric Interpretation', read: code('x00280004') },
  { name: 'Rows', read: count('x00280010') },
  { name: 'Columns', read: count('x00280011') },
  { name: 'Bits Stored', read: count('x00280101') },
  { name: 'Pixel Spacing', read: numbers('x00280030') },
  { name: 'Imager Pixel Spacing', read: numbers('x00181164') },
  { name: 'Window Center', read: numbers('x00281050') },
  { name: 'Window Width', read: numbers('x00281051') },
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

/** A value of the kind CS: at most 16 capitals, digits, spaces and underscores. Text put in its place is not one. */
function code(tag: string): Read {
  return (data) => {
    const value = data.string(tag)?.trim().toUpperCase() ?? '';
    return /^[A-Z0-9_ ]{1,16}$/.test(value) ? value : undefined;
  };
}

function count(tag: string): Read {
  return (data) => data.uint16(tag)?.toString();
}

/** At most two decimal numbers: of a header that gives several windows, the first two. */
function numbers(tag: string): Read {
  return (data) => {
    const parts = (data.string(tag) ?? '').split('\\', 2).map((part) => part.trim());
    return parts.every((part) => /^[+-]?[\d.]{1,16}(?:[eE][+-]?\d{1,3})?$/.test(part))
      ? parts.join(' × ')
      : undefined;
  };
}
