import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { runMeasured } from './measured-process.mjs';
import { root } from './settings.mjs';

const cli = path.join(root, 'dist', 'cli.js');

/** The command line of a training as a user would type it, everything that it writes under `folder`. */
function trainArguments(settings, dataset, engine, folder) {
  return [
    cli,
    'train',
    dataset,
    ...['--engine', engine],
    ...['--backbone', settings.backbone],
    ...['--weights', settings.weightsFile ?? 'none'],
    ...['--epochs', settings.epochs],
    ...['--fine-tune-epochs', settings.fineTuneEpochs],
    ...['--fine-tune-at', settings.fineTuneAt],
    ...['--batch-size', settings.batchSize],
    ...['--input-size', settings.inputSize],
    ...['--seed', settings.seed],
    // Nothing is found ready from an earlier run.
    ...['--cache-dir', path.join(folder, 'cache')],
    ...['--out', path.join(folder, 'runs')],
    '--json',
  ].map(String);
}

/** Trains with our program. Gives what it measured, and the run's folder. */
export async function runOurs(settings, dataset, engine, folder) {
  mkdirSync(folder, { recursive: true });
  const measured = await runMeasured(process.execPath, trainArguments(settings, dataset, engine, folder), {
    cwd: root,
  });
  if (measured.status !== 0) {
    throw new Error(`Our training on ${engine} ended with status ${measured.status ?? measured.signal}.`);
  }
  const result = JSON.parse(measured.output);
  const events = readFileSync(path.join(result.run, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const since = (event) => (Date.parse(event.at) - measured.startedAt) / 1000;
  const firstPhase = events.find(({ kind }) => kind === 'phase-started');
  return {
    run: result.run,
    versions: { engine: `${result.engine.name} ${result.engine.version}`, device: result.engine.device },
    phases: result.phases.map(({ phase, epochs, seconds, imagesPerSecond, val, test }) => ({
      phase,
      epochs,
      seconds,
      imagesPerSecond,
      valAuc: val.auc,
      testAuc: test?.auc ?? null,
    })),
    preparationSeconds: firstPhase ? since(firstPhase) : null,
    wholeSeconds: measured.seconds,
    peakMegabytes: measured.peakMegabytes,
    history: events
      .filter(({ kind }) => kind === 'epoch-finished')
      .map((event) => ({ epoch: event.epoch, valAuc: event.val.auc, seconds: since(event) })),
  };
}

/**
 * The split of a run as `{train, val, test}`, each a list of [absolute path, label], 1 for the positive class: what
 * keras_peer.py reads.
 */
export function splitOf(run, dataset) {
  const manifest = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'));
  const { classes, positiveClass } = manifest.dataset;
  if (classes.length !== 2) throw new Error('The comparison with Keras is made for two classes.');
  const split = { train: [], val: [], test: [] };
  const [header, ...rows] = parseCsv(readFileSync(path.join(run, 'split.csv'), 'utf8'));
  for (const row of rows) {
    const record = Object.fromEntries(header.map((name, column) => [name, row[column]]));
    const positive = record.label === classes[positiveClass] || record.label === String(positiveClass);
    split[record.split].push([path.join(path.resolve(dataset), record.path), positive ? 1 : 0]);
  }
  return split;
}

/** The split alone: a training that is ended as soon as it has written it. */
export async function splitBeforeTraining(settings, dataset, engine, folder) {
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, trainArguments(settings, dataset, engine, folder), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const runs = path.join(folder, 'runs');
  let run;
  while (run === undefined && child.exitCode === null) {
    await wait(200);
    run = existsSync(runs) ? readdirSync(runs).find((name) => hasSplit(path.join(runs, name))) : undefined;
  }
  if (run === undefined) throw new Error('Our training ended before it had divided the dataset.');
  child.kill('SIGINT');
  await ended;
  return splitOf(path.join(runs, run), dataset);
}

function hasSplit(run) {
  return existsSync(path.join(run, 'split.csv')) && existsSync(path.join(run, 'run.json'));
}

/** Comma-separated values with double quotes (RFC 4180), as rows of texts. */
function parseCsv(text) {
  const rows = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error('split.csv is not well formed.');
    const [, value, end] = match;
    rows.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ',' && field.lastIndex < text.length) rows.push([]);
  }
  return rows;
}
