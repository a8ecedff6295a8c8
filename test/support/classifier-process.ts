import { fileURLToPath } from 'node:url';
import type {
  ClassificationRequest,
  ClassifiedImage,
  Classifier,
} from '../../src/node/classifier-process/classifier.ts';
import type { ClassifierLaunch } from '../../src/node/classifier-process/classifier-process.ts';
import { openClassifierProcess } from '../../src/node/classifier-process/open-classifier-process.ts';
import { engineEnvironment } from '../../src/node/trainer-process/engine-environment.ts';
import type { ClassifierModel } from '../../src/shared/classification/classifier-model.ts';

/** The built classifier on an engine, its caches in a folder. `pids` gets the process of each start. */
export function openBuiltClassifier(
  cache: string,
  changes: Partial<ClassifierLaunch> = {},
  pids: number[] = [],
): Classifier {
  return openClassifierProcess(() => ({
    module: fileURLToPath(new URL('../../dist/classifier.js', import.meta.url)),
    environment: { ...process.env, ...engineEnvironment(), TRANSFER_LEARNING_CACHE: cache },
    engine: 'wasm',
    device: 'auto',
    afterFork: (pid) => pids.push(pid),
    ...changes,
  }));
}

/** Classifies, and gives what was told: the images in the order of the request. */
export async function classified(
  classifier: Classifier,
  request: Pick<ClassificationRequest, 'run' | 'images'> & Partial<ClassificationRequest>,
): Promise<{ images: ClassifiedImage[]; models: ClassifierModel[] }> {
  const images: ClassifiedImage[] = [];
  const models: ClassifierModel[] = [];
  await classifier.classify({
    explain: false,
    measureLikeness: true,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...request,
    onModel: (model) => {
      models.push(model);
      request.onModel?.(model);
    },
    onImage: (image) => {
      images.push(image);
      request.onImage?.(image);
    },
  });
  return { images: images.sort((one, other) => one.index - other.index), models };
}

/** The problem that is told of an image; undefined where there is an answer. */
export function problemOf({ outcome }: ClassifiedImage): string | undefined {
  return 'problem' in outcome ? outcome.problem : undefined;
}
