import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { finishTraining } from '../../src/cli/commands/finish-training.ts';
import { textStream } from '../../src/cli/terminal/console.ts';
import { createRun } from '../../src/node/run/run-folder.ts';
import { exampleManifest } from '../trainer/run/support/example-manifest.ts';
import { temporaryFolder } from '../trainer/run/support/temporary-folder.ts';

/** What is told of a training that failed. */
async function told(folder: string): Promise<string> {
  let text = '';
  const environment = { NO_COLOR: '1' };
  const stream = textStream((piece) => (text += piece), {}, environment, 'linux');
  const context = {
    ...{ program: 'transfer-learning', json: false, console: { answer: stream, talk: stream } },
    ...{ workingDirectory: folder, trainerModule: '', environment },
  };
  await finishTraining(context, {
    outcome: 'failed',
    message: 'It broke.',
    output: [],
    result: null,
    folder,
  });
  return text;
}

it('a run that failed can be resumed while its folder is there, and is not said to be once it is gone', async () => {
  const { folder } = await createRun(path.join(await temporaryFolder(), 'runs'), exampleManifest);
  expect(await told(folder)).toContain(`resume ${folder}`);
  await rm(folder, { recursive: true });
  const text = await told(folder);
  expect(text).not.toContain('resume');
  expect(text.replaceAll(/\s+/g, ' ')).toContain('It cannot go on: its folder is gone or damaged');
});
