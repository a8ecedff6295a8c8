import path from 'node:path';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { makeSampleDataset } from '../../trainer/sample-data/make-sample-dataset.ts';
import { withAbortOnSignals } from '../abort-on-signals.ts';
import { sayText, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { defaultRunsFolder } from '../default-runs-folder.ts';
import { demoConfiguration, demoImages, demoSeed } from '../demo/demo-configuration.ts';
import { findDemoWeights } from '../demo/demo-weights.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { printable } from '../terminal/printable.ts';
import { ProgressLine } from '../terminal/progress-line.ts';
import { wrap } from '../terminal/text-width.ts';
import { runTraining } from '../trainer-process/run-training.ts';
import { finishTraining, shellWord } from './finish-training.ts';

export interface DemoOptions {
  readonly out?: string;
  readonly engine: TrainingConfiguration['engine'];
  readonly weightsDir?: string;
}

/** `demo`: draws synthetic pictures and trains on them with whatever engine and weights are to be had. */
export async function demo(context: Context, options: DemoOptions): Promise<ExitStatus> {
  const { talk } = context.console;
  const folder = path.resolve(
    context.workingDirectory,
    options.out ?? path.join(defaultRunsFolder(context), 'demo'),
  );
  const dataset = path.join(folder, 'SYNTHETIC-chest-pictures');
  const weightsDirectory =
    options.weightsDir === undefined ? null : path.resolve(context.workingDirectory, options.weightsDir);

  const configuration = await withAbortOnSignals(async (signal) => {
    const progress = new ProgressLine(talk);
    try {
      await makeSampleDataset(dataset, {
        seed: demoSeed,
        images: demoImages,
        signal,
        onProgress: progress.report,
      });
      progress.line(`Pictures ${demoImages} SYNTHETIC ones, drawn into ${printable(dataset)}`);
      const wanted = demoConfiguration({ engine: options.engine, weights: 'imagenet', weightsDirectory });
      const weights = await findDemoWeights(wanted, signal, progress.report);
      if (weights.found) return wanted;
      progress.close();
      sayText(talk, `No ImageNet weights: ${weights.why}`, talk.style.warning);
      return demoConfiguration({ engine: options.engine, weights: 'none', weightsDirectory });
    } finally {
      progress.close();
    }
  });

  const outcome = await runTraining(context, { kind: 'train', dataset, runsFolder: folder, configuration });
  const status = await finishTraining(context, outcome);
  if (status === exitStatus.done && outcome.folder !== null) {
    for (const line of nextSteps(context, outcome.folder, configuration)) talk.line(line);
  }
  return status;
}

function nextSteps(context: Context, run: string, { backbone }: TrainingConfiguration): string[] {
  const { program } = context;
  const columns = textColumns(context.console.talk);
  return [
    '',
    ...wrap(
      'These pictures were drawn by a program: the figures above show that everything works, and nothing else.',
      columns,
    ),
    ...(backbone.weights === 'none'
      ? wrap(
          'Nothing was transferred either. With ImageNet weights (downloaded, or in a folder named with --weights-dir) a training begins from features of a million photographs.',
          columns,
        )
      : []),
    '',
    'What to type next:',
    `  ${program} show ${shellWord(run)}`,
    `  ${program} inspect <folder of images>`,
    `  ${program} train <folder of images>`,
    `  ${program} engine install        (the TensorFlow engine is several times faster)`,
    '',
    ...wrap(
      'A folder of images has train, val and test with a folder for each class, such as the public chest X-rays of Kermany et al. (Kaggle: paultimothymooney/chest-xray-pneumonia).',
      columns,
    ),
  ];
}
