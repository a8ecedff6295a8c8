import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { readRunReport } from '../../../../src/node/run/read-run-report.ts';
import { copyRun, deleteRun } from '../support/copied-run.ts';
import { panelTabs } from '../support/panels.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';

describe('reports', () => {
  let services: Services;
  let folder: string;
  let copy: string;

  const tabs = (): vscode.Tab[] => panelTabs('transferLearning.report');

  before(async () => {
    services = await ourServices();
    ({ folder, copy } = await copyRun(services, '2026-05-06_07-08-09_mobilenetv2_beef'));
  });

  after(async () => {
    await vscode.window.tabGroups.close(tabs());
    await deleteRun(services, copy);
  });

  it('open from the tree, one for each run, and change nothing', async () => {
    const manifest = path.join(copy, 'run.json');
    const before = await readFile(manifest, 'utf8');
    await vscode.commands.executeCommand('transferLearning.openReport', copy);
    await until('the report', () => tabs().find(({ label }) => label.endsWith(': Report')));
    services.reports.open(copy);
    assert.equal(tabs().length, 1);
    services.reports.open(folder);
    await until('the other report', () => (tabs().length === 2 ? true : undefined));
    assert.equal(await readFile(manifest, 'utf8'), before);
  });

  it('show how a model judges a folder, beside the report of its run', async () => {
    const report = await readRunReport(folder);
    services.reports.openEvaluation({ ...report, judged: 'folder' }, 'Ward 7');
    await until('the evaluation', () => tabs().find(({ label }) => label === 'Ward 7'));
    await vscode.window.tabGroups.close(tabs().filter(({ label }) => label !== 'Ward 7'));
    services.reports.open(folder);
    await until('the report of the run', () => tabs().find(({ label }) => label.endsWith(': Report')));
    assert.equal(tabs().length, 2);
  });
});
