import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { ClassifiedImage } from '../../node/classifier-process/classifier.ts';
import { openClassifierProcess } from '../../node/classifier-process/open-classifier-process.ts';
import { writeError } from '../../node/files/write-error.ts';
import { findPictures } from '../../node/dataset/find-pictures.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { engineEnvironment } from '../../node/trainer-process/engine-environment.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import { labelOfPath } from '../../shared/classification/label-of-path.ts';
import type { ClassifierModel } from '../../shared/classification/classifier-model.ts';
import { withAbortOnSignals } from '../abort-on-signals.ts';
import { answer, sayText, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { Agreement } from '../report/agreement.ts';
import { csvHeadings, csvLine, imageJson, imageLine } from '../report/classified-image.ts';
import { runPath } from '../run-path.ts';
import { ProgressLine } from '../terminal/progress-line.ts';
import { wrap } from '../terminal/text-width.ts';
import { notAMedicalDevice } from '../report/summary.ts';
import { writeHeatMap } from '../report/write-heat-map.ts';
import { countOf } from '../../shared/text/number-format.ts';

export interface ClassifyOptions {
  readonly csv?: true;
  /** Folder for pictures of where the network looked. */
  readonly gradcam?: string;
  readonly engine: 'auto' | 'tensorflow' | 'wasm';
}

/** An image to be classified. */
interface Named {
  /** As it is told: given, or found in a folder that was. */
  readonly name: string;
  readonly file: string;
  /** Where its class may be read from: the path below the folder that was given, with forward slashes. */
  readonly place: string;
}

/**
 * `classify <run> <file|folder>…`: what a run's model says of images. The status tells of a failure where any file
 * could not be classified.
 */
export async function classify(
  context: Context,
  run: string,
  given: readonly string[],
  options: ClassifyOptions,
): Promise<ExitStatus> {
  const { folder } = await openRun(await runPath(context, run));
  const { talk } = context.console;
  const heatMaps =
    options.gradcam === undefined ? null : path.resolve(context.workingDirectory, options.gradcam);
  if (heatMaps !== null)
    await mkdir(heatMaps, { recursive: true }).catch((error: unknown) => {
      throw writeError(error, heatMaps);
    });
  const progress = new ProgressLine(talk);
  const classifier = openClassifierProcess(() => ({
    module: fileURLToPath(new URL('./classifier.js', import.meta.url)),
    environment: { ...context.environment, ...engineEnvironment() },
    engine: options.engine,
    device: 'auto',
    ...(context.environment.TRANSFER_LEARNING_VERBOSE
      ? { onOutput: (line: string) => progress.line(line) }
      : {}),
  }));
  try {
    return await withAbortOnSignals(async (signal) => {
      const images = await imagesOf(context, given, signal);
      const teller = new Teller(context, options, images);
      // Where the output cannot be written, there is no use in going on.
      const failed = new AbortController();
      const fail = (error: unknown): void => failed.abort(error);
      const attempt = (tell: () => void): void => {
        if (failed.signal.aborted) return;
        try {
          tell();
        } catch (error) {
          fail(error);
        }
      };
      const writes: Promise<void>[] = [];
      await classifier.classify({
        ...{ run: folder, images: images.map(({ file }) => file), explain: heatMaps !== null },
        ...{ measureLikeness: true, signal: AbortSignal.any([signal, failed.signal]) },
        onModel: (model) => attempt(() => teller.model(model)),
        onProgress: progress.report,
        onImage: (image) =>
          attempt(() => {
            if (heatMaps !== null) writes.push(writeHeatMap(heatMaps, image).catch(fail));
            progress.clear();
            teller.image(image);
            const [what, unit] = ['Classifying', 'images'] as const;
            progress.report({ what, unit, done: teller.done, total: images.length });
          }),
      });
      progress.close();
      await Promise.all(writes);
      if (failed.signal.aborted) throw failed.signal.reason;
      const status = teller.end();
      return signal.aborted ? exitStatus.stopped : status;
    });
  } finally {
    progress.close();
    classifier.dispose();
  }
}

/** The images that were named: files as they are, folders gone through, `-` for names on standard input. */
async function imagesOf(
  { workingDirectory }: Context,
  given: readonly string[],
  signal: AbortSignal,
): Promise<Named[]> {
  const images: Named[] = [];
  for (const name of given.includes('-')
    ? [...given.filter((each) => each !== '-'), ...(await namesRead(signal))]
    : given) {
    const file = path.resolve(workingDirectory, name);
    const status = await stat(file).catch(() => null);
    if (!status?.isDirectory()) {
      images.push({ name, file, place: file.split(path.sep).join('/') });
      continue;
    }
    for await (const found of findPictures(file, signal))
      for (const place of found)
        images.push({
          name: path.join(name, place),
          file: path.join(file, place),
          place: `${path.basename(file)}/${place}`,
        });
  }
  if (images.length === 0)
    throw new UserError('There is no image to classify: name files, or folders that hold images.');
  return images;
}

/** Names on standard input, one a line, to its end. Throws a StoppedError. */
async function namesRead(signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  const lines = createInterface({ input: process.stdin, signal });
  for await (const line of lines) if (line !== '') names.push(line);
  if (signal.aborted) throw new StoppedError();
  return names;
}

/** Tells of images as they come, and of all together at the end. */
class Teller {
  done = 0;
  private readonly told: Record<string, unknown>[] = [];
  private known: ClassifierModel | null = null;
  private agreement: Agreement | null = null;
  private failed = 0;
  private unlike = 0;

  constructor(
    private readonly context: Context,
    private readonly options: Pick<ClassifyOptions, 'csv'>,
    private readonly images: readonly Named[],
  ) {}

  model(model: ClassifierModel): void {
    if (this.known) return;
    this.known = model;
    this.agreement = new Agreement(model.metadata);
    if (this.options.csv) this.context.console.answer.line(csvHeadings(model.metadata));
  }

  image({ index, outcome }: ClassifiedImage): void {
    const { console, json } = this.context;
    const { name = '', place = '' } = this.images[index] ?? {};
    if (!this.known) throw new TypeError('An image was classified before its model was known.');
    const { metadata } = this.known;
    const label = labelOfPath(place, metadata.classes);
    this.done++;
    if ('problem' in outcome) this.failed++;
    else {
      if (outcome.likeness.reasons.length > 0) this.unlike++;
      this.agreement?.add(label, outcome.answer.decided);
    }
    if (this.options.csv) console.answer.line(csvLine(metadata, name, label, outcome));
    else if (json) this.told.push(imageJson(metadata, name, label, outcome));
    else sayText(console.answer, imageLine(metadata, name, outcome, console.answer.style));
  }

  end(): ExitStatus {
    const { console, json } = this.context;
    const [failed, unlike] = [this.failed, this.unlike];
    const agreement = this.agreement?.figures() ?? null;
    if (json) {
      const { run, metadata, ...about } = this.known ?? { run: null, metadata: null };
      const { classes = [], threshold = null } = metadata ?? {};
      const summary = { run, classes, threshold, ...about, failed, unlike, agreement };
      answer(this.context, { ...summary, images: this.told, notice: notAMedicalDevice }, () => []);
    }
    const stream = this.options.csv || json ? console.talk : console.answer;
    if (json) return failed > 0 ? exitStatus.failed : exitStatus.done;
    const columns = textColumns(stream);
    const lines = [
      '',
      `${countOf(this.done, 'image')}, ${countOf(failed, 'file')} that could not be classified, ${unlike} unlike the training images`,
      ...(this.agreement?.lines() ?? []),
      '',
    ];
    for (const line of lines) stream.line(line);
    for (const line of wrap(notAMedicalDevice, columns)) stream.line(stream.style.dim(line));
    return failed > 0 ? exitStatus.failed : exitStatus.done;
  }
}
