import type { RunReport } from './run-report.ts';

/** Folders of the machine that a report must not tell of, each with what is put in its place. */
export interface PrivateFolder {
  readonly path: string;
  readonly instead: string;
}

/**
 * A report as it may be given away: without the folders of the machine that it was made on. The run is told by its id,
 * the dataset by its name, and no text holds a path from the root on.
 *
 * `others`: further folders to take out, such as the user's own.
 */
export function publishedReport(report: RunReport, others: readonly PrivateFolder[] = []): RunReport {
  const { manifest } = report;
  const folders = [
    { path: report.run, instead: manifest.id },
    { path: manifest.dataset.root, instead: nameOf(manifest.dataset.root) },
    ...others,
  ].filter(({ path }) => path.length > 1);
  // Images' paths are relative already, and a hundred thousand lines.
  const { predictions, split, ...rest } = report;
  const cleaned = cleanedValue(rest, (text) => withoutAbsolutePaths(withoutFolders(text, folders)));
  return { ...cleaned, run: manifest.id, predictions, split };
}

/** The last part of a path. */
function nameOf(path: string): string {
  return (
    path
      .split(/[\\/]/)
      .filter((part) => part !== '')
      .at(-1) ?? ''
  );
}

function withoutFolders(text: string, folders: readonly PrivateFolder[]): string {
  // The longest first: one may lie in another.
  const order = [...folders].sort((one, other) => other.path.length - one.path.length);
  return order.reduce((result, { path, instead }) => result.replaceAll(path, instead), text);
}

/** Leaves of each path from a root on its last part: `/home/ada/w.h5` becomes `w.h5`, `C:\w\w.h5` too. */
function withoutAbsolutePaths(text: string): string {
  return text.replace(
    /(^|[\s"'“‘(=])(?:(?:file:\/\/)?\/(?=[^\s/])|[A-Za-z]:[\\/]|\\\\)(?:[^\s"'”’()\\/]+[\\/]+)+/g,
    '$1',
  );
}

/** The same value with every text in it changed; names of fields stay. */
function cleanedValue<Value>(value: Value, change: (text: string) => string): Value {
  const inner = (each: unknown): unknown => {
    if (typeof each === 'string') return change(each);
    if (Array.isArray(each)) return each.map(inner);
    if (typeof each === 'object' && each !== null)
      return Object.fromEntries(Object.entries(each).map(([name, held]) => [name, inner(held)]));
    return each;
  };
  return inner(value) as Value;
}
