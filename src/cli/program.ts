import { Argument, Command, Option } from 'commander';
import { backboneNames } from '../shared/configuration/backbone-defaults.ts';
import { presetNames } from '../shared/configuration/presets.ts';
import { executorSchema } from '../shared/configuration/training-configuration.ts';
import {
  type ExportFormat,
  exportFormatSchema,
  type TrainerJob,
} from '../shared/protocol/trainer-protocol.ts';
import { type BackbonesOptions, listBackbones } from './commands/backbones.ts';
import type { ClassifyOptions } from './commands/classify.ts';
import { compare } from './commands/compare.ts';
import { evaluate } from './commands/evaluate.ts';
import { exportModel } from './commands/export.ts';
import { report } from './commands/report.ts';
import { resume } from './commands/resume.ts';
import { runs } from './commands/runs.ts';
import { printSchema } from './commands/schema.ts';
import { show } from './commands/show.ts';
import { stop } from './commands/stop.ts';
import { train } from './commands/train.ts';
import type { EngineInstallation } from '../trainer/engines/install/install-tensorflow-engine.ts';
import type { Context } from './context.ts';
import { UsageError } from './exit-status.ts';
import type { ExitStatus } from './exit-status.ts';
import { classifyHelp, exportHelp, helpExamples, trainHelp } from './help-texts.ts';
import { addTrainingOptions } from './options/add-training-options.ts';
import { readConfiguration } from './options/read-configuration.ts';
import type { ConfigurationSource } from './options/read-configuration.ts';

type EvaluateJob = Extract<TrainerJob, { kind: 'evaluate' }>;

/**
 * The command line's grammar. Parsing it runs one command and hands its exit status to `onStatus`; it throws a
 * CommanderError for wrong usage, and whatever the command throws. Commands that read images or open an engine are loaded
 * when they are run.
 */
export function makeProgram(
  context: Context,
  version: string,
  onStatus: (status: ExitStatus) => void,
): Command {
  const program = new Command('transfer-learning')
    .description('Trains image classifiers for medical pictures by transfer learning, in two phases.')
    .version(version)
    .addHelpText('after', helpExamples)
    .showHelpAfterError('Run with --help for what can be given.')
    .configureHelp({ helpWidth: Math.min(110, context.console.answer.columns()) });

  /** A command that prints JSON on request. */
  const command = (parent: Command, name: string, description: string): Command =>
    parent
      .command(name)
      .description(description)
      .option('--json', 'print one JSON object, and everything else on standard error');

  const trainCommand = command(program, 'train', 'Train on a folder of images, both phases, and evaluate.')
    .addArgument(datasetArgument())
    .option('--out <folder>', "folder in which the run's own folder is made (default: runs)")
    .addOption(configOption())
    .addOption(presetOption())
    .addHelpText('after', trainHelp);
  const given = addTrainingOptions(trainCommand);
  trainCommand.action(async (folder: string | undefined, options: ConfigurationSource & { out?: string }) => {
    const { configuration, dataset } = await readConfiguration(options, given(), context.workingDirectory);
    onStatus(await train(context, namedDataset(folder, dataset), configuration, options.out));
  });

  command(program, 'resume', 'Go on with a run that was stopped, killed or crashed.')
    .argument('<run>', "the run's folder, or its id in the folder runs")
    .action(async (run: string) => onStatus(await resume(context, run)));

  command(program, 'stop', 'Stop a training from elsewhere, with everything written.')
    .argument('<run>', "the run's folder, or its id in the folder runs")
    .action(async (run: string) => onStatus(await stop(context, run)));

  command(program, 'evaluate', "Evaluate a run's best model, at its stored threshold.")
    .argument('<run>', "the run's folder, or its id in the folder runs")
    .argument(
      '[dataset]',
      'folder of images, of which the split test is taken where there is one (default: the one trained on)',
    )
    .addOption(engineOption())
    .addOption(
      new Option('--executor <name>', 'what runs the network on the engine')
        .choices(executorSchema.options)
        .default('auto'),
    )
    .addOption(deviceOption('device to compute on'))
    .action(
      async (
        run: string,
        dataset: string | undefined,
        options: Pick<EvaluateJob, 'engine' | 'executor' | 'device'>,
      ) => onStatus(await evaluate(context, run, dataset, options)),
    );

  command(program, 'classify', "Say what a run's model makes of images.")
    .argument('<run>', "the run's folder, or its id in the folder runs")
    .argument('<image...>', 'files, folders that hold images, or - for names on standard input, one a line')
    .addOption(new Option('--csv', 'print one row an image').conflicts('json'))
    .option('--gradcam <folder>', 'write where the network looked: a PNG for each image, to be laid over it')
    .addOption(engineOption())
    .addHelpText('after', classifyHelp)
    .action(async (run: string, images: string[], options: ClassifyOptions) => {
      const { classify } = await import('./commands/classify.ts');
      onStatus(await classify(context, run, images, options));
    });

  command(program, 'export', "Write a run's best model in a format that other programs read, and check it.")
    .argument('<run>', "the run's folder, or its id in the folder runs")
    .addOption(
      new Option(
        '--format <name>',
        'saved-model: TensorFlow, TensorFlow Serving, TensorFlow Lite; tfjs: browsers; keras: Keras (HDF5)',
      )
        .choices(exportFormatSchema.options)
        .makeOptionMandatory(),
    )
    .option('--out <path>', 'folder to write, or file (.h5) for keras (default: in the run, exports)')
    .option('--force', 'replace an export that is there already')
    .addOption(engineOption('engine to check it with'))
    .addHelpText('after', exportHelp)
    .action(
      async (
        run: string,
        options: { format: ExportFormat; out?: string; force?: true; engine: EvaluateJob['engine'] },
      ) => onStatus(await exportModel(context, run, options)),
    );

  command(program, 'runs', 'List the runs in a folder, newest first.')
    .argument('[folder]', 'folder that holds runs (default: runs)')
    .action(async (folder: string | undefined) => onStatus(await runs(context, folder)));

  command(program, 'show', 'Show a run: its data, both phases’ curves and its result.')
    .argument('<run>', "the run's folder, or its id in the folder runs")
    .action(async (run: string) => onStatus(await show(context, run)));

  command(
    program,
    'report',
    'Report on a run: figures with intervals, calibration and warnings, phase by phase.',
  )
    .argument('<run...>', 'folders of runs, or their ids in the folder runs; several: with --out')
    .addOption(pageOption())
    .action(async (reported: string[], { out }: { out?: string }) =>
      onStatus(await report(context, reported, out)),
    );

  command(program, 'compare', 'Compare runs, or the two phases of one, and say what is beyond chance.')
    .argument('<run...>', 'folders of runs, or their ids in the folder runs')
    .addOption(pageOption())
    .action(async (compared: string[], { out }: { out?: string }) =>
      onStatus(await compare(context, compared, out)),
    );

  const inspectCommand = command(program, 'inspect', 'Say what a training would make of a folder of images.')
    .addArgument(datasetArgument())
    .addOption(configOption());
  const givenToInspect = addTrainingOptions(inspectCommand, concernsData);
  inspectCommand.action(async (folder: string | undefined, options: ConfigurationSource) => {
    const { configuration, dataset } = await readConfiguration(
      options,
      givenToInspect(),
      context.workingDirectory,
    );
    const { inspect } = await import('./commands/inspect.ts');
    onStatus(await inspect(context, namedDataset(folder, dataset), configuration));
  });

  const engine = program
    .command('engine')
    .description('The engines that compute: which there are, and how to get the fast one.');
  command(engine, 'status', 'Say which engines there are, their versions, devices and threads.').action(
    async () => {
      const { showEngines } = await import('./commands/engine.ts');
      onStatus(await showEngines(context));
    },
  );
  command(engine, 'install', "Fetch the TensorFlow engine into the user's cache folder.")
    .addOption(
      new Option(
        '--source <name>',
        'official: the library that tfjs publishes; wheel: the newer one of Python',
      )
        .choices(['auto', 'official', 'wheel'])
        .default('auto'),
    )
    .addOption(deviceOption('build to install'))
    .action(async (options: Pick<EngineInstallation, 'source' | 'device'>) => {
      const { installEngine } = await import('./commands/engine.ts');
      onStatus(await installEngine(context, options));
    });

  command(program, 'backbones', 'List the pretrained networks to choose from.')
    .option('--measure', 'measure how fast each is on this machine, which takes some minutes')
    .addOption(new Option('--backbone <name...>', 'these alone').choices(backboneNames))
    .option('--dataset <folder>', 'estimate the time of a training on the images in this folder')
    .option('--weights-dir <folder>', 'folder to look in for the official weight files')
    .addOption(engineOption('engine to measure on'))
    .addOption(deviceOption('device to measure on'))
    .action(async (options: BackbonesOptions) => onStatus(await listBackbones(context, options)));

  command(program, 'demo', 'Train on a small set of synthetic pictures, to see it all work in a few minutes.')
    .option('--out <folder>', 'folder for the pictures and the run (default: runs/demo)')
    .addOption(engineOption())
    .option('--weights-dir <folder>', 'folder to look in for the official weight files')
    .action(async (options: { out?: string; engine: EvaluateJob['engine']; weightsDir?: string }) => {
      const { demo } = await import('./commands/demo.ts');
      onStatus(await demo(context, options));
    });

  program
    .command('schema')
    .description('Print the JSON schema of a configuration file, for editors.')
    .action(() => onStatus(printSchema(context)));

  return program;
}

/** Whether a field of the configuration bears on how a dataset is read and divided. */
function concernsData([field]: readonly string[]): boolean {
  return ['seed', 'split', 'positiveClass', 'classWeights', 'cache'].includes(field ?? '');
}

function datasetArgument(): Argument {
  return new Argument(
    '[dataset]',
    'folder with train, val and test, or one folder for each class (default: the one that --config names)',
  );
}

/** The dataset given, else the configuration file's. Throws a UsageError where there is neither. */
function namedDataset(given: string | undefined, inConfiguration: string | undefined): string {
  const dataset = given ?? inConfiguration;
  if (dataset === undefined)
    throw new UsageError('No dataset is given: name its folder, or a --config file with the field dataset.');
  return dataset;
}

function presetOption(): Option {
  return new Option('--preset <name>', 'how thorough to be, in place of the defaults; flags win over it')
    .choices(presetNames)
    .conflicts('config')
    .helpGroup('Configuration:');
}

function configOption(): Option {
  return new Option('--config <file>', 'JSON file with the configuration; flags win over it').helpGroup(
    'Configuration:',
  );
}

function pageOption(): Option {
  return new Option(
    '--out <file>',
    'write one HTML file that opens without anything else, for a browser or printer',
  );
}

function engineOption(description = 'engine to compute with'): Option {
  return new Option('--engine <name>', description).choices(['auto', 'tensorflow', 'wasm']).default('auto');
}

function deviceOption(description: string): Option {
  return new Option('--device <kind>', description).choices(['auto', 'gpu', 'cpu']).default('auto');
}
