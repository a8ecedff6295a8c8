/**
 * What became of the mutants that were asked for. Equivalent ones count as survivors: the score is of all mutants.
 *
 * @returns {{ folder: string, all: number, asked: number, counts: Record<string, number>, score: number,
 *   rest: { mutant: import('./instrument.mjs').Mutant, status: string, reason?: string }[] }}
 */
export function accountOf(folder, all, mutants, results, equivalents) {
  const counts = { killed: 0, timeout: 0, survived: 0, uncovered: 0, open: 0 };
  const rest = [];
  for (const mutant of mutants) {
    const status = results.statusOf(mutant) ?? 'open';
    counts[status]++;
    if (status === 'survived' || status === 'uncovered')
      rest.push({ mutant, status, reason: equivalents.find((each) => isAbout(each, mutant))?.reason });
  }
  const judged = mutants.length - counts.open;
  const score = judged === 0 ? NaN : (counts.killed + counts.timeout) / judged;
  return { folder, all, asked: mutants.length, counts, score, rest };
}

/** Whether a note is about a mutant: by file, line of source and replacement, for numbers of lines change. */
function isAbout(note, mutant) {
  return (
    note.file === mutant.file &&
    note.original === mutant.original &&
    note.replacements.includes(mutant.replacement)
  );
}

/** The table row, and under it each mutant that no test noticed. */
export function describeAccount({ folder, all, asked, counts, score, rest }) {
  const equivalent = rest.filter(({ reason }) => reason !== undefined).length;
  const row = [
    folder,
    all,
    asked - counts.open,
    counts.killed,
    counts.timeout,
    counts.survived,
    counts.uncovered,
    equivalent,
    `${(100 * score).toFixed(1)} %`,
  ];
  const head = [
    '| folder | mutants | judged | killed | timed out | survived | no coverage | of these equivalent | score |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  const list = rest.map(({ mutant, status, reason }) => {
    const { file, line, column, mutator, original, replacement } = mutant;
    const change = `${shown(original)} → ${shown(replacement)}`;
    return `${file}:${line}:${column} ${status} ${mutator} ${change}${reason ? ` (equivalent: ${reason})` : ''}`;
  });
  return [...head, `| ${row.join(' | ')} |`, '', ...list, ''].join('\n');
}

function shown(code) {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}
