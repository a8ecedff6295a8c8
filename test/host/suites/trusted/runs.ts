import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { copyRun, deleteRun } from '../support/copied-run.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';

describe('runs in a workspace', () => {
  let services: Services;
  let folder: string;

  before(async () => {
    services = await ourServices();
    const run = await until('the run of the workspace', () => services.runs.runs[0]);
    folder = run.folder;
  });

  it('are found with what their folder says', () => {
    const run = services.runs.get(folder);
    assert.equal(run?.status, 'finished');
    assert.equal(run.trainer, null);
  });

  it('have the name that the user gives, for every window', async () => {
    await services.runs.rename(folder, 'First try');
    assert.equal(services.runs.get(folder)?.name, 'First try');
    assert.match(await readFile(path.join(folder, 'label.json'), 'utf8'), /First try/);
  });

  it('give their configuration to the clipboard', async () => {
    await vscode.commands.executeCommand('transferLearning.copyRunConfiguration', folder);
    const copied: unknown = JSON.parse(await vscode.env.clipboard.readText());
    assert.deepEqual(copied, services.runs.get(folder)?.manifest?.configuration);
  });

  it('appear and vanish as their folders do', async () => {
    const { copy } = await copyRun(services, '2026-05-06_07-08-09_mobilenetv2_beef');
    await deleteRun(services, copy);
  });

  it('are found in a folder elsewhere once it was added', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'more-runs-'));
    try {
      const copy = path.join(elsewhere, path.basename(folder));
      await cp(folder, copy, { recursive: true });
      await services.runs.addFolder(elsewhere);
      assert.equal(services.runs.get(copy)?.status, 'finished');
    } finally {
      await rm(elsewhere, { recursive: true });
    }
    await until('its end', () => (services.runs.runs.length === 1 ? true : undefined));
  });

  it('are chosen for classification, remembered for the workspace', async () => {
    await vscode.commands.executeCommand('transferLearning.useForClassification', folder);
    assert.equal(services.activeModel.folder, folder);
    assert.equal(services.context.workspaceState.get('transferLearning.activeRun'), folder);
  });

  it('stand under their dataset where the user wants that', async () => {
    await vscode.commands.executeCommand('transferLearning.groupRunsByDataset');
    assert.equal(services.context.workspaceState.get('transferLearning.runsGrouped'), true);
    await vscode.commands.executeCommand('transferLearning.listRunsByTime');
    assert.equal(services.context.workspaceState.get('transferLearning.runsGrouped'), false);
  });

  describe('that cannot be read', () => {
    let damaged: string;

    before(async () => {
      damaged = path.join(path.dirname(folder), '2026-05-06_07-08-10_mobilenetv2_dead');
      await mkdir(damaged);
      await writeFile(path.join(damaged, 'run.json'), '{"formatVersion": 1,');
    });

    after(() => rm(damaged, { recursive: true, force: true }));

    it('are listed with the reason', async () => {
      const run = await until('the damaged run', () => services.runs.get(damaged));
      assert.equal(run.status, 'damaged');
      assert.match(run.reason ?? '', /not valid JSON/);
    });
  });
});
