import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { addDataset, addRun } from '../support/workbench/workspace.ts';
import { useWorkbench } from './support/use-workbench.ts';

describeInWorkbench('a workspace that is not trusted', (programs) => {
  const open = useWorkbench({
    programs,
    fill: async (workspace) => {
      await addDataset(workspace, 16);
      await addRun(workspace);
    },
    asksForTrust: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
  });

  test('shows what is there', async () => {
    await open.workbench.openSideBar();
    await open.workbench.datasets.waitForRow('chest_xray');
    await open.workbench.runs.waitForRow('2026-01-02');
    await open.workbench.screenshot('untrusted');
  });

  test('offers nothing that runs a program', async () => {
    const { workbench } = open;
    // From now on the window knows that the folder is not trusted, and from the next line on it knows the extension.
    await workbench.page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' }).first().waitFor();
    expect(await workbench.offersCommand('Transfer Learning: Add Dataset Folder', 10)).toBe(true);
    for (const title of ['Start Training', 'Create Sample Data', 'Set Up Training Engine'])
      expect(await workbench.offersCommand(`Transfer Learning: ${title}`, 1), title).toBe(false);
    expect(readdirSync(path.join(open.workspace, 'runs'))).toHaveLength(1);
  });
});
