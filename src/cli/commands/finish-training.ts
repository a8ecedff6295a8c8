import { stat } from 'node:fs/promises';
import { openRun } from '../../node/run/run-folder.ts';
import { readEvents } from '../../node/run/follow-events.ts';
import { answer, sayText, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import type { TextStream } from '../terminal/console.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { drawCurves } from '../report/curves.ts';
import { resultJson } from '../report/result-json.ts';
import { runSummary } from '../report/summary.ts';
import { trainingStateOf } from '../../shared/run/training-state.ts';
import { printable } from '../terminal/printable.ts';
import type { TrainerOutcome } from '../../node/trainer-process/trainer-process.ts';
import { writeDetails } from '../write-details.ts';
import type { TrainingOutcome } from '../trainer-process/run-training.ts';

/** Tells how a training ended: its result, or why there is none and how to go on. */
export async function finishTraining(context: Context, outcome: TrainingOutcome): Promise<ExitStatus> {
  const { folder, message } = outcome;
  if (outcome.outcome === 'finished' && folder !== null) {
    const { manifest } = await openRun(folder);
    const curves = trainingStateOf(await readEvents(folder));
    const summary = (stream: TextStream): string[] => {
      const columns = textColumns(stream);
      return [
        '',
        ...drawCurves(curves, columns, 10, stream.style),
        '',
        ...runSummary(folder, manifest, columns, stream.style),
      ];
    };
    const { console } = context;
    if (context.json) for (const line of summary(console.talk)) console.talk.line(line);
    answer(context, resultJson(folder, manifest), () => summary(console.answer));
    return exitStatus.done;
  }

  const stopped = outcome.outcome === 'stopped';
  const text =
    message ?? (stopped ? 'Stopped, with everything written.' : 'The training failed without saying why.');
  const { talk } = context.console;
  sayText(talk, text, stopped ? talk.style.warning : talk.style.bad);
  await tellDetails(context, outcome);
  if (folder !== null) {
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    talk.line(isThere ? `run: ${printable(folder)}` : `The run’s folder is gone: ${printable(folder)}`);
    if (isThere) talk.line(`To go on: ${context.program} resume ${shellWord(folder)}`);
  }
  if (context.json) {
    answer(
      context,
      { error: text, ...(folder === null ? {} : { run: folder }), status: outcome.outcome },
      () => [],
    );
  }
  return stopped ? exitStatus.stopped : exitStatus.failed;
}

/** Says where the last output of a trainer that failed is kept. */
export async function tellDetails(context: Context, { outcome, output }: TrainerOutcome): Promise<void> {
  if (outcome !== 'failed' || output.length === 0) return;
  const file = await writeDetails(output.join('\n'));
  if (file !== null) context.console.talk.line(`The last that the trainer printed is in ${printable(file)}`);
}

/** A word as it can be typed into a POSIX shell, with everything that acts on a terminal made visible. */
export function shellWord(word: string): string {
  const shown = printable(word);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
