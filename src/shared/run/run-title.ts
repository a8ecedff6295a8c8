const idWithTime = /^(\d{4}-\d{2}-\d{2})_(\d{2})-(\d{2})-(\d{2})_/;

/**
 * What a run is called where it is shown, on one line: as the user called it, or else the time at which it began, which
 * its id begins with and which fits where a whole id would be cut off.
 */
export function runTitle(name: string | null, id: string): string {
  if (name !== null) return name.replaceAll(/\s+/g, ' ');
  const [, date, hours, minutes, seconds] = idWithTime.exec(id) ?? [];
  return date === undefined ? id : `${date} ${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}`;
}
