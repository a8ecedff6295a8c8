import path from 'node:path';
import { z } from 'zod';
import { metricsSchema } from '../../shared/metrics/metrics-schema.ts';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { answer, sayText, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { metricsTable } from '../report/metrics-table.ts';
import { evaluationDetail, notAMedicalDevice } from '../report/summary.ts';
import { makeTrainingView } from '../report/training-view.ts';
import { countOf } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import { wrap } from '../terminal/text-width.ts';
import { runJob } from '../trainer-process/run-training.ts';
import { runPath } from '../run-path.ts';
import { tellDetails } from './finish-training.ts';

/** What the trainer gives back. */
const resultSchema = z.object({
  dataset: z.string(),
  test: metricsSchema,
  rejected: z.array(z.object({ path: z.string(), reason: z.string() })),
  notes: z.array(z.object({ level: z.enum(['info', 'warning']), text: z.string() })),
});

/** `evaluate <run> [dataset]`: the run's best weights on a dataset, at the threshold stored with the run. */
export async function evaluate(
  context: Context,
  run: string,
  dataset: string | undefined,
  {
    engine,
    executor,
    device,
  }: Pick<Extract<TrainerJob, { kind: 'evaluate' }>, 'engine' | 'executor' | 'device'>,
): Promise<ExitStatus> {
  const { folder, manifest } = await openRun(await runPath(context, run));
  const view = makeTrainingView(context.console.talk);
  const outcome = await runJob(
    context,
    {
      kind: 'evaluate',
      run: folder,
      dataset: dataset === undefined ? null : path.resolve(context.workingDirectory, dataset),
      engine,
      executor,
      device,
    },
    view,
    () => undefined,
  );
  view.close();

  const { talk } = context.console;
  if (outcome.outcome !== 'finished') {
    const stopped = outcome.outcome === 'stopped';
    const text = outcome.message ?? (stopped ? 'Stopped on request.' : 'The evaluation failed.');
    sayText(talk, text, talk.style.bad);
    await tellDetails(context, outcome);
    if (context.json) answer(context, { error: text, run: folder }, () => []);
    return stopped ? exitStatus.stopped : exitStatus.failed;
  }
  const { test, ...about } = resultSchema.parse(outcome.result);
  const threshold = test.kind === 'binary' ? test.threshold : null;
  answer(context, { run: folder, ...about, best: manifest.best, threshold, test }, () => {
    const { style } = context.console.answer;
    const columns = textColumns(context.console.answer);
    const { classes, positiveClass } = manifest.dataset;
    return [
      '',
      style.bold(
        `Result on ${printable(about.dataset)}: ${countOf(test.n, 'image')} of ${countOf(test.groups, 'patient')}`,
      ),
      '',
      ...metricsTable([{ heading: '', metrics: test }], style),
      '',
      ...evaluationDetail(test, classes, positiveClass, columns, style, {
        heading: 'Confusion matrix',
        rule: manifest.configuration.threshold,
      }),
      ...about.notes.flatMap(({ level, text }) =>
        wrap(printable(text), columns).map((line) => (level === 'warning' ? style.warning(line) : line)),
      ),
      ...about.rejected.map(({ path: file, reason }) =>
        style.warning(`left out: ${printable(file)}: ${printable(reason)}`),
      ),
      '',
      ...wrap(notAMedicalDevice, columns).map((line) => style.dim(line)),
    ];
  });
  return exitStatus.done;
}
