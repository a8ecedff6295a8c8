import assert from 'node:assert/strict';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { copyRun, deleteRun } from '../support/copied-run.ts';
import { panelTabs } from '../support/panels.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';

describe('comparisons', () => {
  let services: Services;
  let folder: string;
  let copy: string;

  const tabs = (): vscode.Tab[] => panelTabs('transferLearning.compare');
  const titled = (title: string | RegExp): Promise<vscode.Tab> =>
    until(`a comparison titled ${String(title)}`, () =>
      tabs().find(({ label }) => (typeof title === 'string' ? label === title : title.test(label))),
    );

  before(async () => {
    services = await ourServices();
    ({ folder, copy } = await copyRun(services, '2026-05-06_07-08-09_mobilenetv2_cafe'));
  });

  after(async () => {
    await vscode.window.tabGroups.close(tabs());
    await deleteRun(services, copy);
  });

  it('show the phases of one run', async () => {
    await vscode.commands.executeCommand('transferLearning.comparePhases', folder);
    await titled(/: Phases$/);
  });

  it('show several runs, each set of them once', async () => {
    services.comparisons.open([folder, copy]);
    await titled('Compare 2 Runs');
    services.comparisons.open([copy, folder]);
    assert.equal(tabs().length, 2);
  });

  it('are read again when a run has another name', async () => {
    services.comparisons.open([copy]);
    const manifest = path.join(copy, 'run.json');
    await services.runs.rename(copy, 'Renamed');
    await writeFile(manifest, await readFile(manifest));
    await utimes(manifest, new Date(), new Date());
    await titled('Renamed: Phases');
  });
});
