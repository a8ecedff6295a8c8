import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';

describe('datasets in a workspace', () => {
  let services: Services;
  let root: string;
  let elsewhere: string;

  before(async () => {
    services = await ourServices();
    await vscode.commands.executeCommand('transferLearning.datasets.focus');
    await services.datasets.begin();
    root = (await until('the dataset of the workspace', () => services.datasets.datasets[0])).root;
    elsewhere = await mkdtemp(path.join(tmpdir(), 'datasets-elsewhere-'));
  });
  after(() => rm(elsewhere, { recursive: true, force: true }));

  it('are found and counted by split, class and patient', async () => {
    const { survey, added, error } = (await services.datasets.counted(root)) ?? {};
    assert.equal(path.basename(root), 'chest_xray');
    assert.equal(added, false);
    assert.equal(error, null);
    assert.deepEqual(
      survey?.splits.map(({ split, images, classes }) => [split, images, ...classes.map(({ name }) => name)]),
      [
        ['train', 8, 'NORMAL', 'PNEUMONIA'],
        ['test', 8, 'NORMAL', 'PNEUMONIA'],
      ],
    );
    assert.equal(survey.naming?.name, 'numbered');
    assert.equal(survey.problem, null);
  });

  it('are counted again when images come and go', async () => {
    const image = path.join(root, 'train', 'NORMAL', 'patient-900-film-1.jpg');
    await writeFile(image, '');
    const images = () => services.datasets.datasets.find((one) => one.root === root)?.survey?.images;
    await until('the image that came', () => images() === 17 || undefined);
    await rm(image);
    await until('its end', () => images() === 16 || undefined);
  });

  it('are added from elsewhere, and taken off the list without harm', async () => {
    const copy = path.join(elsewhere, 'other_hospital');
    await cp(root, copy, { recursive: true });
    await vscode.commands.executeCommand('transferLearning.addDataset', vscode.Uri.file(copy));
    const added = services.datasets.datasets.find((one) => one.root === copy);
    assert.equal(added?.added, true);
    await vscode.commands.executeCommand('transferLearning.removeDataset', { kind: 'dataset', root: copy });
    assert.equal(
      services.datasets.datasets.some((one) => one.root === copy),
      false,
    );
    assert.ok(await vscode.workspace.fs.stat(vscode.Uri.file(copy)));
  });

  it('are not looked for where the setting says so', async () => {
    const settings = vscode.workspace.getConfiguration('transferLearning.datasets');
    await settings.update('search', false, vscode.ConfigurationTarget.Workspace);
    await until('an empty list', () => services.datasets.datasets.length === 0 || undefined);
    await settings.update('search', undefined, vscode.ConfigurationTarget.Workspace);
    await until('the dataset again', () => services.datasets.datasets.length === 1 || undefined);
  });

  it('show their first images', async () => {
    await vscode.commands.executeCommand('transferLearning.openDatasetImages', {
      kind: 'split',
      root,
      path: 'train',
    });
    const tabs = await until('tabs with images', () => {
      const shown = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      return shown.some(({ label }) => label.endsWith('.jpg')) ? shown : undefined;
    });
    await vscode.window.tabGroups.close(tabs);
  });

  it('have their images checked in a process of its own, which tells what cannot be used', async () => {
    const broken = path.join(root, 'train', 'NORMAL', 'patient-901-film-1.jpg');
    await writeFile(broken, 'no picture');
    await vscode.commands.executeCommand('transferLearning.refreshDatasets');
    await vscode.commands.executeCommand('transferLearning.checkDataset', { kind: 'dataset', root });
    const inspection = await until(
      'the result of the check',
      () => services.datasets.datasets.find((one) => one.root === root)?.inspection ?? undefined,
    );
    assert.deepEqual(
      inspection.rejected.map((file) => file.path),
      ['train/NORMAL/patient-901-film-1.jpg'],
    );
    await vscode.commands.executeCommand('notifications.clearAll');
    await rm(broken);
  });
});
