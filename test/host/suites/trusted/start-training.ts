import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../../../src/extension/services.ts';
import { trainingConfigurationSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import { answerQuestions } from '../support/answer-questions.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

describe('the way to a training', () => {
  let services: Services;
  let file: string;
  let root: string;
  let others: string | undefined;

  before(async () => {
    services = await ourServices();
    await services.datasets.begin();
    root = (await until('the dataset of the workspace', () => services.datasets.datasets[0])).root;
    // What is there already is for other tests.
    file = inWorkspace('transfer-learning.json');
    others = await readFile(file, 'utf8').catch(() => undefined);
    await rm(file, { force: true });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(file, { force: true });
    if (others !== undefined) await writeFile(file, others);
  });

  const enter = 'workbench.action.acceptSelectedQuickOpenItem';

  const marks = () => vscode.languages.getDiagnostics(vscode.Uri.file(file));
  const ours = () => marks().filter(({ source }) => source === 'Transfer Learning');

  async function write(text: string): Promise<void> {
    await writeFile(file, text);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document);
    await until('the text in the editor', () => document.getText() === text || undefined);
  }

  it('asks two questions about the only dataset, and writes the answers to a file to edit', async () => {
    await answerQuestions(
      () => vscode.commands.executeCommand('transferLearning.startTraining'),
      [enter],
      // Above the first answers come the last: the file.
      ['workbench.action.quickOpenSelectNext', 'workbench.action.quickOpenSelectNext', enter],
    );
    const written: unknown = JSON.parse(await readFile(file, 'utf8'));
    assert.ok(typeof written === 'object' && written !== null && 'dataset' in written);
    const { dataset, ...configuration } = written;
    assert.equal(dataset, 'chest_xray');
    const parsed = trainingConfigurationSchema.parse(configuration);
    assert.equal(parsed.featureExtraction.epochs, 10);
    assert.deepEqual(parsed.split.groupBy, { pattern: '^(patient-\\d+)-' });
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
  });

  it('may be left at any question', async () => {
    await answerQuestions(
      () => vscode.commands.executeCommand('transferLearning.startTraining', vscode.Uri.file(root)),
      [enter],
      ['workbench.action.closeQuickOpen'],
    );
  });

  it('marks what is wrong in a configuration on its line, and forgets it when it is put right', async () => {
    await write('{\n  "dataset": "chest_xray",\n  "head": {\n    "dropout": 7\n  },\n  "epochs": 3\n}\n');
    const found = await until('the marks', () => (ours().length === 2 ? ours() : undefined));
    assert.deepEqual(
      found.map(({ range, message }) => [range.start.line, message.split(' ')[0]]),
      [
        [3, 'head.dropout'],
        [5, 'epochs'],
      ],
    );
    await write('{ "dataset": "chest_xray" }');
    await until('no marks', () => ours().length === 0 || undefined);
  });

  it('marks a dataset and weights that are not there', async () => {
    await write('{\n  "dataset": "nowhere",\n  "backbone": { "weights": "mine.h5" }\n}\n');
    const found = await until('the marks', () => (ours().length === 2 ? ours() : undefined));
    assert.deepEqual(
      found.map(({ range, severity }) => [range.start.line, severity]),
      [
        [1, vscode.DiagnosticSeverity.Warning],
        [2, vscode.DiagnosticSeverity.Warning],
      ],
    );
  });

  it('marks what is no JSON', async () => {
    await write('{\n  "seed": 1,\n}\n');
    const [mark] = await until('a mark', () => (ours().length > 0 ? ours() : undefined));
    assert.ok((mark?.range.start.line ?? 0) >= 1);
  });

  it('starts no training from a file with a problem, and shows where it is', async () => {
    await write('{\n  "dataset": "chest_xray",\n  "seed": -1\n}\n');
    const before = services.runs.runs.length;
    await vscode.commands.executeCommand(
      'transferLearning.startTrainingFromConfiguration',
      vscode.Uri.file(file),
    );
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 2);
    assert.equal(services.runs.runs.length, before);
    await vscode.commands.executeCommand('notifications.clearAll');
  });
});
