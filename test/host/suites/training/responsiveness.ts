import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { isAtWork } from '../../../../src/extension/runs/at-work.ts';
import type { Services } from '../../../../src/extension/services.ts';
import { configurationOfWorkspace } from '../support/configuration.ts';
import { note } from '../support/note.ts';
import { ourServices } from '../support/services.ts';
import { watchTurns } from '../support/turn-times.ts';
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

/** How long a training at full speed is watched. */
const watchedMilliseconds = 15_000;

describe('while a training runs at full speed, its panel and its tree in sight', function () {
  this.timeout(180_000);
  const megabytes = { before: Number.NaN, after: Number.NaN };
  let turns: number[] = [];
  let services: Services;
  let folder = '';
  let epochs = 0;
  const at = (share: number): number => turns[Math.floor(share * (turns.length - 1))] ?? Number.NaN;

  before(async () => {
    megabytes.before = usedMegabytes();
    services = await ourServices();
    await vscode.commands.executeCommand('workbench.view.extension.transferLearning');
    const started = await services.trainings.start(
      inWorkspace('chest_xray'),
      await configurationOfWorkspace(),
    );
    assert.ok(started !== undefined, 'No training was started.');
    folder = started;
    services.panels.open(folder);
    await until('the first epoch', () => (epochsOf(services, folder) > 0 ? true : undefined), 90);
    const first = epochsOf(services, folder);
    const endWatch = watchTurns();
    await wait(watchedMilliseconds);
    turns = endWatch();
    epochs = epochsOf(services, folder) - first;
    megabytes.after = usedMegabytes();
    note(
      `Event loop of the extension host during ${epochs} epochs on ${services.runs.get(folder)?.state.engine?.name ?? '?'}: ` +
        `held up for ${at(0.5).toFixed(1)} ms (median), ${at(0.99).toFixed(1)} ms (99th percentile), ${at(1).toFixed(1)} ms at most.`,
    );
    note(`Memory of the extension: ${(megabytes.after - megabytes.before).toFixed(1)} MB.`);
  });

  it('the training goes on all the time', () => {
    assert.ok(epochs > 0, 'No epoch ended.');
    const run = services.runs.get(folder);
    assert.ok(run && isAtWork(run));
  });

  it('the extension host holds nobody up for 50 ms, 99 times in 100', () => {
    assert.ok(at(0.99) < 50, `It was ${at(0.99).toFixed(1)} ms.`);
  });

  it('the extension takes less than 100 MB of memory', () => {
    const own = megabytes.after - megabytes.before;
    assert.ok(own < 100, `It took ${own.toFixed(1)} MB.`);
  });

  it('a stop is answered at once, and everything is kept', async () => {
    const stopping = services.trainings.stop(folder);
    assert.equal(services.runs.get(folder)?.stopping, true);
    await stopping;
    await until('the end', () => (services.runs.get(folder)?.status === 'stopped' ? true : undefined), 60);
  });
});

function epochsOf(services: Services, folder: string): number {
  return services.runs.get(folder)?.state.epochs.length ?? 0;
}

/** What is in use in this process after everything that can be given back was, in megabytes. */
function usedMegabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
