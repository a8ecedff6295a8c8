import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

describe('what lies in the folder that is open', () => {
  it('is found: the run in its folder of runs, with its status and its best epoch', async () => {
    const { runs } = await ourServices();
    const [run] = await until('a run', () => (runs.runs.length > 0 ? runs.runs : undefined));
    assert.equal(run?.status, 'finished');
    assert.equal(run.folder, inWorkspace('runs', '2026-01-02_03-04-05_mobilenetv2_ab12'));
    assert.equal(run.manifest?.best?.epoch, 5);
  });

  it('is found: the dataset, by its folders', async () => {
    const { datasets } = await ourServices();
    const [dataset] = await until('a dataset', () =>
      datasets.datasets.length > 0 ? datasets.datasets : undefined,
    );
    assert.equal(dataset?.root, inWorkspace('chest_xray'));
    assert.equal(dataset.added, false);
  });
});
