import assert from 'node:assert/strict';
import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { readRunReport } from '../../../../src/node/run/read-run-report.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';

describe('reports', () => {
  let services: Services;
  let folder: string;
  let copy: string;

  const tabs = (): vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs: each }) => each)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputWebview && input.viewType.endsWith('transferLearning.report'),
      );

  before(async () => {
    services = await ourServices();
    folder = (await until('the run of the workspace', () => services.runs.runs[0])).folder;
    copy = path.join(path.dirname(folder), '2026-05-06_07-08-09_mobilenetv2_beef');
    await cp(folder, copy, { recursive: true });
    await until('the copied run', () => services.runs.get(copy));
  });

  after(async () => {
    await vscode.window.tabGroups.close(tabs());
    await rm(copy, { recursive: true });
    await until('its end', () => (services.runs.get(copy) ? undefined : true));
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
