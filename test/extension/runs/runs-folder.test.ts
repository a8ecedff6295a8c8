import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWithin, runsFolderIn } from '../../../src/extension/runs/runs-folder.ts';

const workspace = path.resolve('/work/project');

describe('the folder of runs', () => {
  it('is within the workspace folder, `runs` where the setting is empty', () => {
    expect(runsFolderIn(workspace, '', true)).toBe(path.join(workspace, 'runs'));
    expect(runsFolderIn(workspace, ' results/runs ', false)).toBe(path.join(workspace, 'results', 'runs'));
  });

  it('may be elsewhere in a workspace that is trusted, and nowhere else in one that is not', () => {
    const elsewhere = path.resolve('/data/runs');
    for (const setting of [elsewhere, '../runs', '..', 'runs/../../other']) {
      expect(runsFolderIn(workspace, setting, true)).toBe(path.resolve(workspace, setting));
      expect(runsFolderIn(workspace, setting, false)).toBeNull();
    }
  });

  it('is told by whole names', () => {
    expect(isWithin(workspace, `${workspace}-2`)).toBe(false);
    expect(isWithin(workspace, path.join(workspace, '..runs'))).toBe(true);
    expect(isWithin(workspace, workspace)).toBe(true);
  });
});
