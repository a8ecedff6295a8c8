import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { WindowClassifications } from '../../../../src/extension/classify/window-classifications.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { panelTabs } from '../support/panels.ts';
import { ourServices } from '../support/services.ts';
import { told } from '../support/told.ts';
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

const imagePanels = 'transferLearning.classify';
const folderPanels = 'transferLearning.classifyFolder';

describe('classifications', () => {
  let services: Services;
  /** A run with a model, which is not in the workspace. */
  let run: string;
  /** A folder of images, within another. */
  let normal: string;
  let images: vscode.Uri[];

  const classifyImage = (...images: readonly vscode.Uri[]): Thenable<unknown> =>
    vscode.commands.executeCommand('transferLearning.classifyImage', images[0], images);
  const classifyFolder = (folder: vscode.Uri): Thenable<unknown> =>
    vscode.commands.executeCommand('transferLearning.classifyFolder', folder);
  const titled = (viewType: string, name: string): Promise<vscode.Tab> =>
    until(`the panel of ${name}`, () =>
      panelTabs(viewType).find(({ label }) => label === `${name}: Classification`),
    );
  const nameOf = ({ fsPath }: vscode.Uri): string => path.basename(fsPath);
  const close = async (): Promise<void> => {
    await vscode.window.tabGroups.close([...panelTabs(imagePanels), ...panelTabs(folderPanels)]);
  };

  before(async () => {
    services = await ourServices();
    run = inWorkspace('..', 'with-model', 'run');
    normal = inWorkspace('..', 'with-model', 'dataset', 'test', 'NORMAL');
    images = (await readdir(normal)).sort().map((name) => vscode.Uri.file(path.join(normal, name)));
    await services.activeModel.set(run);
  });
  after(async () => {
    await close();
    await services.activeModel.set(undefined);
  });

  it('of images are in one panel, where the next ones take the place of the last', async () => {
    const [first, second, third] = images as [vscode.Uri, vscode.Uri, vscode.Uri];
    await classifyImage(first);
    await titled(imagePanels, nameOf(first));
    await classifyImage(third, second, first);
    await titled(imagePanels, nameOf(third));
    assert.equal(panelTabs(imagePanels).length, 1);
  });

  it('of folders have a panel each, which comes back into sight when its folder is asked for again', async () => {
    const around = path.dirname(normal);
    for (const folder of [normal, around]) {
      await classifyFolder(vscode.Uri.file(folder));
      await titled(folderPanels, path.basename(folder));
    }
    await classifyFolder(vscode.Uri.file(normal));
    await until('the first panel in sight', () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.label === 'NORMAL: Classification' || undefined;
    });
    assert.equal(panelTabs(folderPanels).length, 2);
  });

  it('say of what is not on this machine, and of a folder without images, that they cannot be had', async () => {
    await close();
    const remote = vscode.Uri.parse('vscode-vfs://github/ward/x.jpeg');
    const empty = inWorkspace('..', 'empty');
    await mkdir(empty);
    try {
      assert.deepEqual(await told(() => classifyImage(remote)), [
        'vscode-vfs://github/ward/x.jpeg is not on this machine’s disk. Copy it there first.',
      ]);
      assert.deepEqual(await told(() => classifyFolder(remote)), [
        'vscode-vfs://github/ward/x.jpeg is not on this machine’s disk. Copy it there first.',
      ]);
      assert.deepEqual(await told(() => classifyImage(vscode.Uri.file(empty))), [
        `There are no images in ${empty}.`,
      ]);
    } finally {
      await rm(empty, { recursive: true });
    }
    assert.deepEqual([...panelTabs(imagePanels), ...panelTabs(folderPanels)], []);
  });

  describe('without a model', () => {
    const [runs, away] = [inWorkspace('runs'), inWorkspace('..', 'runs-put-away')];

    before(async () => {
      await services.activeModel.set(undefined);
      await rename(runs, away);
    });
    after(async () => {
      await rename(away, runs);
      await services.activeModel.set(run);
      await services.runs.refresh();
    });

    it('offer to train one, and open nothing', async () => {
      for (const ask of [() => classifyImage(...images), () => classifyFolder(vscode.Uri.file(normal))]) {
        const [offer = '', ...others] = await told(ask);
        assert.match(offer, /^There is no model yet to classify with/);
        assert.deepEqual(others, []);
      }
      assert.deepEqual([...panelTabs(imagePanels), ...panelTabs(folderPanels)], []);
    });
  });

  describe('after a reload', () => {
    let classifications: WindowClassifications;
    const restored = async (
      viewType: string,
      restore: (panel: vscode.WebviewPanel) => void,
    ): Promise<vscode.WebviewPanel> => {
      const panel = vscode.window.createWebviewPanel(viewType, 'Restored', vscode.ViewColumn.Active);
      await until('the panel of the last session', () => panelTabs(viewType)[0]);
      restore(panel);
      return panel;
    };

    before(() => {
      classifications = new WindowClassifications(services);
    });
    after(async () => {
      await close();
      classifications.dispose();
    });

    it('are closed where what was kept of them is damaged', async () => {
      const asked = { folder: run, name: 'Run' };
      const paths = images.map(({ fsPath }) => fsPath);
      const kept: readonly unknown[] = [
        ...[undefined, null, 7, 'text', [], {}, { run: asked }],
        ...[
          { run: asked, images: [], selected: 0 },
          { run: asked, images: ['x.jpeg'], selected: 0 },
        ],
        ...[
          { run: asked, images: paths, selected: -1 },
          { run: asked, images: [1], selected: 0 },
        ],
        ...[{ run: { folder: '../run', name: '' }, images: paths, selected: 0 }],
        ...[
          { run: asked, folder: 'ward' },
          { run: { folder: 'run', name: 'Run' }, folder: normal },
        ],
      ];
      for (const state of kept) {
        await restored(imagePanels, (panel) => classifications.restoreImages(panel, state));
        await until('its end', () => panelTabs(imagePanels).length === 0 || undefined);
        await restored(folderPanels, (panel) => classifications.restoreFolder(panel, state));
        await until('its end', () => panelTabs(folderPanels).length === 0 || undefined);
      }
    });

    it('are there again, also where images are gone and none of them was the one in sight', async () => {
      const state = { run: { folder: run, name: 'Run' }, images: ['/gone/x.jpeg'], selected: 7 };
      const view = { heatShown: 'maybe' };
      await restored(imagePanels, (panel) => classifications.restoreImages(panel, { ...state, view }));
      await titled(imagePanels, 'x.jpeg');
      const gone = { run: state.run, folder: '/gone/ward' };
      await restored(folderPanels, (panel) => classifications.restoreFolder(panel, gone));
      await titled(folderPanels, 'ward');
    });
  });
});
