import { cacheFolder } from '../../src/node/cache-folder.ts';
import { findTensorflow } from '../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import { addConfiguration, addDataset } from '../support/workbench/workspace.ts';
import { describeInHost } from './support/describe-in-host.ts';

// The faster the engine, the more there is to follow.
const search = findTensorflow(cacheFolder());
const engine = 'found' in search ? search.found.folder : undefined;

await describeInHost(`during a training on the ${engine === undefined ? 'wasm' : 'tensorflow'} engine`, {
  suite: 'training',
  fill: async (workspace) => {
    await addDataset(workspace, 160);
    await addConfiguration(workspace, {
      engine: engine === undefined ? 'wasm' : 'tensorflow',
      featureExtraction: { epochs: 2000, learningRate: 1e-4 },
    });
  },
  trusted: true,
  ...(engine === undefined ? {} : { environment: { TRANSFER_LEARNING_ENGINE: engine } }),
  seconds: 180,
});
