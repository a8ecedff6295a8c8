import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { configurationOfWorkspace } from '../support/configuration.ts';
import { ourExtension } from '../support/our-extension.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

const onlyRun = '2026-01-02_03-04-05_mobilenetv2_ab12';

describe('the extension in a workspace that is not trusted', () => {
  let services: Services;
  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    services = await ourServices();
  });

  it('works, and shows runs that are there', async () => {
    assert.ok(ourExtension().isActive);
    const [run] = await until('a run', () =>
      services.runs.runs.length > 0 ? services.runs.runs : undefined,
    );
    assert.equal(run?.status, 'finished');
  });

  it('ignores a workspace that names a program to run or a folder to load from', () => {
    const settings = vscode.workspace.getConfiguration('transferLearning');
    for (const name of ['engine.nodePath', 'engine.folder', 'cache.folder', 'weights.folder'])
      assert.equal(settings.get(name), '', name);
  });

  it('starts no training, whoever asks for one', async () => {
    const started = await settled(
      services.trainings.start(inWorkspace('chest_xray'), await configurationOfWorkspace()),
    );
    assert.equal(started, undefined);
    await settled(vscode.commands.executeCommand('transferLearning.startTrainingFromConfiguration'));
    await settled(
      vscode.commands.executeCommand(
        'transferLearning.startTraining',
        vscode.Uri.file(inWorkspace('chest_xray')),
      ),
    );
    assert.deepEqual(readdirSync(inWorkspace('runs')), [onlyRun]);
  });

  it('resumes no run and takes no model from one', async () => {
    await settled(services.trainings.resume(inWorkspace('runs', onlyRun)));
    await settled(
      vscode.commands.executeCommand('transferLearning.useForClassification', {
        kind: 'run',
        folder: inWorkspace('runs', onlyRun),
      }),
    );
    assert.equal(services.activeModel.folder, undefined);
    assert.ok(!existsSync(inWorkspace('runs', onlyRun, 'lock')));
  });
});

/** What comes of it within two seconds; undefined when it is refused, or waits for an answer that nobody gives. */
async function settled<T>(promise: Thenable<T>): Promise<T | undefined> {
  const refused = Promise.resolve(promise).catch(() => undefined);
  return Promise.race([refused, wait(2_000).then(() => undefined)]);
}
