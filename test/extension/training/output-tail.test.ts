import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { tailOutput } from '../../../src/extension/training/output-tail.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

describe('the output of a trainer', () => {
  it('is given line by line, each once, up to the moment it is no longer wanted', async () => {
    const file = path.join(await temporaryFolder(), 'training.log');
    const lines: string[] = [];
    const stop = tailOutput(file, 0, (line) => lines.push(line));
    await writeFile(file, 'one\ntw');
    await wait(1_300);
    expect(lines).toEqual(['one']);
    await appendFile(file, 'o\nthree\n');
    await stop();
    expect(lines).toEqual(['one', 'two', 'three']);
    await appendFile(file, 'four\n');
    await wait(1_300);
    expect(lines).toHaveLength(3);
  });

  it('begins where it is told to', async () => {
    const file = path.join(await temporaryFolder(), 'training.log');
    await writeFile(file, 'earlier\n');
    const lines: string[] = [];
    const stop = tailOutput(file, 8, (line) => lines.push(line));
    await appendFile(file, 'later\n');
    await stop();
    expect(lines).toEqual(['later']);
  });
});
