import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { startTrainer } from '../../../src/node/trainer-process/trainer-process.ts';
import type {
  TrainerProcess,
  TrainerProcessOptions,
} from '../../../src/node/trainer-process/trainer-process.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { isRunning, killNow, until } from '../../e2e/support/processes.ts';
import { bundleProgram, type Program } from '../../trainer/run/support/child-program.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

const module = path.resolve(import.meta.dirname, '../../support/trainers/fake-trainer.mjs');

function start(behaviour: string, options: Partial<TrainerProcessOptions> = {}): TrainerProcess {
  const configuration = trainingConfigurationSchema.parse({});
  return startTrainer({
    module,
    environment: process.env,
    job: { kind: 'train', dataset: behaviour, runsFolder: '/nowhere', configuration },
    onMessage: () => undefined,
    attached: true,
    ...options,
  });
}

describe('a trainer with a log', () => {
  it('writes it by itself, after what is there, and knows where it is', async () => {
    const logFile = path.join(await temporaryFolder(), 'logs', 'trainer.log');
    await start('fails', { logFile }).ended;
    const { outcome, message, output } = await start('fails', { logFile }).ended;
    expect({ outcome, message }).toEqual({ outcome: 'failed', message: 'The disk is full.' });
    const own = ['{"this": "must never reach standard output"}', `log: ${logFile}`];
    expect(output).toEqual(expect.arrayContaining(own));
    expect(output).toHaveLength(3);
    expect((await readFile(logFile, 'utf8')).trim().split('\n')).toHaveLength(6);
  });

  it('that cannot be written is not started, and the reason is told', async () => {
    const blocked = path.join(await temporaryFolder(), 'file');
    await writeFile(blocked, '');
    expect(() => start('fails', { logFile: path.join(blocked, 'trainer.log') })).toThrow(UserError);
  });

  it('that someone removes ends as it would have', async () => {
    const folder = await temporaryFolder();
    const logFile = path.join(folder, 'trainer.log');
    const trainer = start('', { logFile });
    await rm(logFile);
    trainer.stop();
    expect(await trainer.ended).toMatchObject({ outcome: 'stopped', output: [] });
  });
});

describe('a trainer without a log', () => {
  it('is not told of the log of another', async () => {
    const lines: string[] = [];
    const trainer = start('fails', {
      environment: { ...process.env, TRANSFER_LEARNING_LOG_FILE: '/somewhere' },
      onOutput: (line: string) => lines.push(line),
    });
    await trainer.ended;
    expect(lines).toContain('log: none');
  });
});

describe('a trainer that cannot work', () => {
  it('is given up when it does not come up', async () => {
    const environment = { ...process.env, FAKE_TRAINER_IS_SILENT: '1' };
    const trainer = start('', { environment, readyMilliseconds: 500 });
    const { outcome, message } = await trainer.ended;
    expect(outcome).toBe('failed');
    expect(message).toMatch(/did not come up within 1 s.*is a Node that works/);
    expect(isRunning(trainer.pid ?? 0)).toBe(false);
  });

  it('for want of its Node says which Node that was', async () => {
    const { message } = await start('', { execPath: '/no/such/node' }).ended;
    expect(message).toMatch(/could not be started with \/no\/such\/node/);
  });
});

describe('a trainer that outlives its parent', () => {
  let parents: Program;
  beforeAll(async () => {
    parents = await bundleProgram('parent-of-trainer');
    return () => parents.remove();
  });

  it.each(['killed', 'letting go'])('goes on and writes its log, its parent %s', async (how) => {
    const logFile = path.join(await temporaryFolder(), 'trainer.log');
    const parent = parents.start([module, logFile, JSON.stringify({ kind: 'resume', run: 'chatters' })]);
    const pid = Number(await parent.line());
    try {
      await untilLog(logFile, /still here/);
      if (how === 'killed') parent.process.kill('SIGKILL');
      else parent.say('detach');
      expect(await parent.ended).toBe(how === 'killed' ? 'SIGKILL' : 0);

      const before = (await readFile(logFile, 'utf8')).length;
      await untilLog(logFile, new RegExp(`^[^]{${before + 40},}$`));
      expect(isRunning(pid)).toBe(true);
    } finally {
      killNow(pid);
    }
  });
});

async function untilLog(file: string, pattern: RegExp): Promise<void> {
  let content = '';
  for (let attempt = 0; attempt < 600 && !pattern.test(content); attempt++) {
    content = await readFile(file, 'utf8').catch(() => '');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until(`${pattern} in the log`, () => (pattern.test(content) ? true : undefined), 0);
}
