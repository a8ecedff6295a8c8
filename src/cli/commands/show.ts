import { UserError } from '../../node/user-error.ts';
import { readEvents } from '../../node/run/follow-events.ts';
import { listRun } from '../../node/run/list-runs.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { drawCurves } from '../report/curves.ts';
import { eventLines } from '../report/event-lines.ts';
import { resultJson } from '../report/result-json.ts';
import { runSummary } from '../report/summary.ts';
import {
  initialTrainingState,
  nextTrainingState,
  type TrainingState,
} from '../../shared/run/training-state.ts';
import { lastingKinds, type LoggedEvent } from '../../shared/run/events.ts';
import { printable } from '../terminal/printable.ts';
import { runPath } from '../run-path.ts';
import { shellWord } from './finish-training.ts';

/** So many notices are told; nobody reads more. */
const mostNotices = 200;

/** `show <run>`: what a run is, its curves and its result. */
export async function show(context: Context, run: string): Promise<ExitStatus> {
  const { folder, manifest } = await openRun(await runPath(context, run));
  const listed = await listRun(folder);
  if (!listed || listed.status === 'damaged')
    throw new UserError(listed?.reason ?? `${folder} is not a run.`);
  const { state, told } = await readLog(folder);
  const json = {
    ...resultJson(folder, manifest),
    status: listed.status,
    createdAt: manifest.createdAt,
    updatedAt: manifest.updatedAt,
    software: manifest.software,
    configuration: manifest.configuration,
    counts: manifest.dataset.counts,
    classWeights: manifest.dataset.classWeights,
    notes: manifest.dataset.notes,
    epochs: state.epochs,
  };
  answer(context, json, () => {
    const { style } = context.console.answer;
    const columns = textColumns(context.console.answer);
    return [
      `${style.bold(printable(manifest.id))}  ${listed.status}${manifest.reason === null ? '' : `: ${printable(manifest.reason)}`}`,
      style.dim(`begun ${manifest.createdAt}, last written ${manifest.updatedAt}`),
      `Dataset  ${printable(manifest.dataset.root)}`,
      ...told.flatMap((event) => eventLines(event, columns, style)),
      '',
      ...state.epochs.flatMap((epoch) => eventLines(epoch, columns, style)),
      ...(state.epochs.length > 0 ? [''] : []),
      ...drawCurves(state, columns, 10, style),
      ...(state.epochs.length > 0 ? [''] : []),
      ...runSummary(folder, manifest, columns, style),
      ...(['interrupted', 'stopped', 'failed'].includes(listed.status)
        ? ['', `To go on: ${context.program} resume ${shellWord(folder)}`]
        : []),
    ];
  });
  return exitStatus.done;
}

/** The state that a run's events add up to, and the latest account of its dataset: the dataset, then its notices. */
async function readLog(folder: string): Promise<{ state: TrainingState; told: LoggedEvent[] }> {
  let state = initialTrainingState;
  let reading: LoggedEvent[] = [];
  let notices: LoggedEvent[] = [];
  for await (const event of readEvents(folder, { kinds: lastingKinds })) {
    state = nextTrainingState(state, event);
    if (event.kind === 'dataset-read') [reading, notices] = [[event], []];
    else if (event.kind === 'notice') notices = [...notices.slice(1 - mostNotices), event];
  }
  return { state, told: [...reading, ...notices] };
}
