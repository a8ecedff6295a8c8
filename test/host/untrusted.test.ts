import { addConfiguration, addDataset, addRun, addSettings } from '../support/workbench/workspace.ts';
import { describeInHost } from './support/describe-in-host.ts';

await describeInHost('in a workspace that is not trusted', {
  suite: 'untrusted',
  fill: async (workspace) => {
    await addDataset(workspace, 16);
    await addRun(workspace);
    await addConfiguration(workspace);
    await addSettings(workspace, {
      'transferLearning.engine.nodePath': '/bin/true',
      'transferLearning.engine.folder': '/srv/engine',
      'transferLearning.cache.folder': '/srv/cache',
      'transferLearning.weights.folder': '/srv/weights',
    });
  },
  trusted: false,
  seconds: 120,
});
