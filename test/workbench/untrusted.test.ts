import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { addDataset, addRun } from '../support/workbench/workspace.ts';
import { openWorkbench, type OpenWorkbench } from './support/open-workbench.ts';

describeInWorkbench('a workspace that is not trusted', (programs) => {
  let open: OpenWorkbench;
  beforeAll(async () => {
    open = await openWorkbench({
      programs,
      fill: async (workspace) => {
        await addDataset(workspace, 16);
        await addRun(workspace);
      },
      asksForTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
  });
  afterAll(() => open[Symbol.asyncDispose]());

  test('shows what is there', async () => {
    await open.workbench.openSideBar();
    await open.workbench.datasets.waitForRow('chest_xray');
    await open.workbench.runs.waitForRow('2026-01-02');
    await open.workbench.screenshot('untrusted');
  });

  test('offers nothing that runs a program', async () => {
    const offered = await open.workbench.commandsLike('Transfer Learning');
    const refused = ['Start Training', 'Resume Training', 'Check Dataset', 'Export Model'];
    for (const title of refused)
      expect(offered.filter((offer) => offer.includes(`Transfer Learning: ${title}`))).toEqual([]);
    expect(readdirSync(path.join(open.workspace, 'runs'))).toHaveLength(1);
  });
});
