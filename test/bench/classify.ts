import path from 'node:path';
import { openClassifierProcess } from '../../src/node/classifier-process/open-classifier-process.ts';
import { findPictures } from '../../src/node/dataset/find-pictures.ts';

/**
 * How fast a folder is classified: `{ run, folder }` in JSON as the one argument. The process is warm, as Keras's is, and
 * keeps nothing of an earlier run. JSON on standard output.
 */
const { run, folder } = JSON.parse(process.argv[2] ?? '') as { run: string; folder: string };

const images: string[] = [];
for await (const found of findPictures(folder, new AbortController().signal))
  images.push(...found.map((place) => path.join(folder, place)));

const classifier = openClassifierProcess(() => ({
  module: path.resolve('dist', 'classifier.js'),
  environment: process.env,
  engine: 'auto',
  device: 'auto',
}));
let engine = '';
let answered = 0;
const classify = async (some: readonly string[]): Promise<number> => {
  const begun = performance.now();
  await classifier.classify({
    ...{ run, images: some, explain: false, measureLikeness: true, signal: new AbortController().signal },
    onModel: (model) => (engine = model.engine),
    onImage: () => answered++,
    onProgress: () => undefined,
  });
  return (performance.now() - begun) / 1000;
};
await classify(images.slice(0, 1));
const seconds = await classify(images.slice(1));
classifier.dispose();
console.log(JSON.stringify({ engine, images: answered - 1, seconds }));
