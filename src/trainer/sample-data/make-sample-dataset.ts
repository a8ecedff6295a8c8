import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { numberedPatientPattern } from '../../shared/dataset/patient-namings.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import type { ReportProgress } from '../../node/progress.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import { drawAnatomy } from './anatomy.ts';
import { drawPneumonia } from './opacities.ts';
import { drawRadiograph } from './radiograph.ts';

export interface SampleDatasetOptions {
  /** Equal seeds draw equal pictures. */
  readonly seed: number;
  /** Pictures in all, half of each class, a quarter of them for the test. At least 16. */
  readonly images: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ReportProgress;
}

/** What a sample set's file names tell: `patient-017-film-2.jpg` is of patient `patient-017`. */
export const samplePatientPattern = numberedPatientPattern;

/** The class names of a sample set, in order. */
export const sampleClasses = ['NORMAL', 'PNEUMONIA'] as const;

/**
 * Draws a small set of synthetic chest pictures into `folder`: `train` and `test` with a folder for each class, one to
 * three films of a patient, no patient in both. Every picture says SYNTHETIC in its corner and in its metadata. Gives how
 * many were drawn.
 * Throws a UserError when the folder already holds something else.
 */
export async function makeSampleDataset(folder: string, options: SampleDatasetOptions): Promise<number> {
  await mkdir(folder, { recursive: true });
  const foreign = (await readdir(folder)).filter((name) => !['train', 'test', 'README.txt'].includes(name));
  if (foreign.length > 0) {
    throw new UserError(
      `${folder} is not empty: it holds ${foreign.slice(0, 3).join(', ')}. Name a new folder for the sample pictures.`,
    );
  }
  await writeFile(path.join(folder, 'README.txt'), readme);

  let done = 0;
  let patient = 0;
  for (const split of ['train', 'test'] as const) {
    for (const name of sampleClasses) {
      const classFolder = path.join(folder, split, name);
      await mkdir(classFolder, { recursive: true });
      const wanted = imagesOf(split, options.images);
      for (let drawn = 0; drawn < wanted;) {
        patient++;
        const films = Math.min(wanted - drawn, 1 + randomStream(options.seed, 'films', patient).integer(3));
        for (let film = 1; film <= films; film++) {
          if (options.signal?.aborted) throw new StoppedError();
          const jpeg = await drawFilm(options.seed, patient, film, name === 'PNEUMONIA');
          const file = `patient-${String(patient).padStart(3, '0')}-film-${film}.jpg`;
          await writeFile(path.join(classFolder, file), jpeg);
          drawn++;
          done++;
          options.onProgress?.({
            what: 'drawing synthetic pictures',
            done,
            total: 2 * (imagesOf('train', options.images) + imagesOf('test', options.images)),
            unit: 'images',
          });
        }
      }
    }
  }
  return done;
}

/** Images of one class in a split. */
function imagesOf(split: 'train' | 'test', images: number): number {
  const test = Math.max(4, Math.round(images / 8));
  return split === 'test' ? test : Math.max(4, Math.floor(images / 2) - test);
}

async function drawFilm(seed: number, patient: number, film: number, ill: boolean): Promise<Buffer> {
  const anatomy = drawAnatomy(randomStream(seed, 'anatomy', patient));
  const haze = ill ? drawPneumonia(anatomy, randomStream(seed, 'pneumonia', patient)) : null;
  const picture = drawRadiograph(anatomy, haze, randomStream(seed, 'film', patient, film));
  return sharp(picture.pixels, { raw: { width: picture.width, height: picture.height, channels: 1 } })
    .withExif({
      IFD0: { ImageDescription: 'SYNTHETIC: drawn by a program. Not a radiograph, shows no patient.' },
    })
    .toColourspace('b-w')
    .jpeg({ quality: 92 })
    .toBuffer();
}

const readme = `SYNTHETIC PICTURES

Every picture in this folder was drawn by a program. None is a radiograph and none shows a patient. NORMAL and
PNEUMONIA are the names of two ways of drawing: without and with soft opacities in the lung fields. The pictures serve
to try a training from end to end; what is learnt from them says nothing about real images.

train and test hold a folder for each class. patient-017-film-2.jpg is the second film of imaginary patient 17; no
patient is in both train and test.
`;
