/** What is compared: a name, how it is read from a measurement, and how many decimals are shown. */
function rowsFor(targetAuc) {
  const phase = (index, read) => (measured) => (measured.phases[index] ? read(measured.phases[index]) : null);
  return [
    ['forward, images/s', (measured) => measured.forwardImagesPerSecond, 1],
    ['one image, ms', (measured) => measured.latencyMilliseconds, 1],
    ['phase 1, s', phase(0, ({ seconds }) => seconds), 1],
    ['phase 1, images/s', phase(0, ({ imagesPerSecond }) => imagesPerSecond), 1],
    ['phase 2, s', phase(1, ({ seconds }) => seconds), 1],
    ['phase 2, images/s', phase(1, ({ imagesPerSecond }) => imagesPerSecond), 1],
    ['whole command, s', (measured) => measured.wholeSeconds, 1],
    [`to validation AUC ${targetAuc.toFixed(4)}, s`, (measured) => timeToAuc(measured, targetAuc), 1],
    ['peak memory, MB', (measured) => measured.peakMegabytes, 0],
    ['phase 1, validation AUC', phase(0, ({ valAuc }) => valAuc), 4],
    ['phase 2, validation AUC', phase(1, ({ valAuc }) => valAuc), 4],
    ['phase 1, test AUC', phase(0, ({ testAuc }) => testAuc), 4],
    ['phase 2, test AUC', phase(1, ({ testAuc }) => testAuc), 4],
  ];
}

/** Seconds from the program's start to the end of the first epoch with this validation AUC; null: never. */
function timeToAuc({ history }, target) {
  return history.find(({ valAuc }) => valAuc >= target)?.seconds ?? null;
}

/** The highest validation AUC that every one of these reached in some epoch, to four decimals. */
export function highestCommonAuc(measurements) {
  const best = measurements.map(({ history }) => Math.max(0, ...history.map(({ valAuc }) => valAuc ?? 0)));
  return Math.floor(Math.min(...best) * 1e4) / 1e4;
}

/**
 * The figures of each program as `{name: {row: number}}`, the median over its measurements, and beside them those of
 * the others as ratios to Keras's.
 */
export function summarize(measurementsByName, targetAuc) {
  const rows = rowsFor(targetAuc);
  const figures = {};
  for (const [name, measurements] of Object.entries(measurementsByName)) {
    figures[name] = Object.fromEntries(
      rows.map(([row, read]) => [row, median(measurements.map((measured) => read(measured)))]),
    );
  }
  const ratios = {};
  for (const name of Object.keys(figures).filter((each) => each !== 'keras' && figures.keras)) {
    ratios[name] = Object.fromEntries(
      rows.map(([row]) => [row, ratio(figures[name][row], figures.keras[row])]),
    );
  }
  return { figures, ratios };
}

function median(values) {
  const known = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  if (known.length < values.length) return null;
  const middle = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
}

function ratio(ours, keras) {
  return ours === null || keras === null || keras === 0 ? null : ours / keras;
}

/** The summary as lines of a table. */
export function table({ figures, ratios }, targetAuc) {
  const names = Object.keys(figures);
  const compared = Object.keys(ratios);
  const cells = [
    ['', ...names, ...compared.map((name) => `${name} / keras`)],
    ...rowsFor(targetAuc).map(([row, , decimals]) => [
      row,
      ...names.map((name) => format(figures[name][row], decimals)),
      ...compared.map((name) => format(ratios[name][row], 2)),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('   '),
  );
}

function format(value, decimals) {
  return value === null ? '-' : value.toFixed(decimals);
}
