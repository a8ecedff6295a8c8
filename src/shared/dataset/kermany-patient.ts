/**
 * The patient that a file name of the Kermany chest X-ray set belongs to, as written in the name; undefined where the
 * name is none of that set's.
 *
 * - `person1007_bacteria_2938.jpeg` → `person1007_bacteria`: bacterial and viral images are numbered separately, so the
 *   number alone would join strangers.
 * - `IM-0115-0001.jpeg` → `IM-0115` and `NORMAL2-IM-0373-0001.jpeg` → `NORMAL2-IM-0373`: the two series number their
 *   studies separately as well.
 * - `BACTERIA-1135262-0001.jpeg`, as version 3 on Mendeley Data names them, → `1135262`: seven-digit numbers that may be
 *   one person's under either kind, and dividing a patient does more harm than joining two.
 */
export function kermanyPatient(fileName: string): string | undefined {
  const match =
    /^(person\d{1,9}_(?:bacteria|virus))_\d/.exec(fileName) ??
    /^((?:NORMAL2-)?IM-\d{1,9})-\d/.exec(fileName) ??
    /^(?:BACTERIA|VIRUS|NORMAL)-(\d{1,12})-\d/.exec(fileName);
  return match?.[1];
}
