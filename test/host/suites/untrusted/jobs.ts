import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ourServices } from '../support/services.ts';

describe('what else a workspace that is not trusted cannot make happen', () => {
  it('is a job of a trainer', async () => {
    const { jobs, engine } = await ourServices();
    assert.equal(await jobs.run({ kind: 'engine-status' }, 'Looking'), undefined);
    assert.equal(await engine.setUp(), false);
  });
});
