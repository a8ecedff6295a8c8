import { expect, test } from 'vitest';
import { addDataset } from '../support/workbench/workspace.ts';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { useWorkbench } from './support/use-workbench.ts';

describeInWorkbench('the installed extension', (programs) => {
  const open = useWorkbench({ programs, fill: (workspace) => addDataset(workspace, 16) });

  test('shows its trees in its own side bar', async () => {
    await open.workbench.openSideBar();
    await open.workbench.screenshot('side-bar');
    expect(await open.workbench.runs.pane.isVisible()).toBe(true);
  });

  test('offers its commands in the Command Palette under its name', async () => {
    expect(await open.workbench.offersCommand('Transfer Learning: Start Training', 10)).toBe(true);
  });
});
