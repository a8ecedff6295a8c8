import { addDataset, addRun } from '../support/workbench/workspace.ts';
import { describeInHost } from './support/describe-in-host.ts';

await describeInHost('in a trusted workspace', {
  suite: 'trusted',
  fill: async (workspace) => {
    await addDataset(workspace, 16);
    await addRun(workspace);
  },
  trusted: true,
  seconds: 120,
});
