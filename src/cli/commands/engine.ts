import { cacheFolder } from '../../node/cache-folder.ts';
import { engineStatus } from '../../trainer/engines/engine-status.ts';
import type { EngineReport } from '../../shared/protocol/job-results.ts';
import { installTensorflowEngine } from '../../trainer/engines/install/install-tensorflow-engine.ts';
import type { EngineInstallation } from '../../trainer/engines/install/install-tensorflow-engine.ts';
import { withAbortOnSignals } from '../abort-on-signals.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { countOf } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import { ProgressLine } from '../terminal/progress-line.ts';
import { wrap } from '../terminal/text-width.ts';

/** `engine status`: which engines there are, and which one a training takes unless told otherwise. */
export async function showEngines(context: Context): Promise<ExitStatus> {
  const status = await withAbortOnSignals((signal) => engineStatus({ cacheFolder: cacheFolder(), signal }));
  answer(context, { ...status }, () => {
    return [
      ...status.engines.flatMap((engine) => engineLines(context, engine, engine.name === status.chosen)),
      `GPUs of NVIDIA: ${status.gpus.length === 0 ? 'none found' : status.gpus.map(printable).join(', ')}`,
      `engines are installed into ${printable(status.cacheFolder)}`,
    ];
  });
  return exitStatus.done;
}

function engineLines(context: Context, engine: EngineReport, isChosen: boolean): string[] {
  const { style } = context.console.answer;
  const columns = textColumns(context.console.answer);
  const name = `${style.bold(engine.name)}${isChosen ? style.good('  taken unless told otherwise') : ''}`;
  const about = engine.usable
    ? [
        `version ${engine.version}, ${engine.device}, ${countOf(engine.threads, 'thread')}`,
        `from ${engine.folder}`,
        ...(engine.whyNoGpu === null ? [] : [`no GPU: ${engine.whyNoGpu}`]),
        ...(engine.whyNoOneDnn === null ? [] : [`without oneDNN: ${engine.whyNoOneDnn}`]),
      ]
    : [
        `not usable: ${engine.reason}`,
        ...(engine.folder === null ? [] : [`found in ${engine.folder}`]),
        ...(engine.name === 'tensorflow' ? [`To install it: ${context.program} engine install`] : []),
      ];
  return [
    name,
    ...about.flatMap((text) => wrap(printable(text), columns - 2).map((line) => `  ${line}`)),
    '',
  ];
}

/** `engine install`: fetches the TensorFlow engine into the user's cache folder. */
export async function installEngine(
  context: Context,
  options: Pick<EngineInstallation, 'source' | 'device'>,
): Promise<ExitStatus> {
  const progress = new ProgressLine(context.console.talk);
  const installed = await withAbortOnSignals((signal) =>
    installTensorflowEngine({ ...options, cacheFolder: cacheFolder(), signal, onProgress: progress.report }),
  ).finally(() => progress.close());
  const { record, folder, isNew, passedOver } = installed;
  answer(context, { engine: 'tensorflow', folder, isNew, ...record, passedOver }, () => [
    ...passedOver.map(({ source, reason }) => printable(`${source} passed over: ${reason}`)),
    `The tensorflow engine ${isNew ? 'is installed' : 'was there already'}: TensorFlow ${printable(record.tensorflow)}, ` +
      `${record.build === 'gpu' ? 'GPU' : 'CPU'} build, in ${printable(folder)}`,
  ]);
  return exitStatus.done;
}
