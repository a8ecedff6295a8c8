import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
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
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

/** How long a training at full speed is watched. */
const watchedMilliseconds = 15_000;

describe('while a training runs at full speed, its panel and its tree in sight', function () {
  this.timeout(180_000);
  const megabytes = { before: Number.NaN, after: Number.NaN };
  const delay = { p50: Number.NaN, p99: Number.NaN, largest: Number.NaN };
  let services: Services;
  let folder = '';
  let epochs = 0;

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
    const monitor = monitorEventLoopDelay({ resolution: 5 });
    monitor.enable();
    await wait(watchedMilliseconds);
    monitor.disable();
    epochs = epochsOf(services, folder) - first;
    const milliseconds = (nanoseconds: number) => nanoseconds / 1e6;
    delay.p50 = milliseconds(monitor.percentile(50));
    delay.p99 = milliseconds(monitor.percentile(99));
    delay.largest = milliseconds(monitor.max);
    megabytes.after = usedMegabytes();
    note(
      `Event loop of the extension host during ${epochs} epochs on ${services.runs.get(folder)?.state.engine?.name ?? '?'}: ` +
        `median ${delay.p50.toFixed(1)} ms, 99th percentile ${delay.p99.toFixed(1)} ms, largest ${delay.largest.toFixed(1)} ms.`,
    );
    note(`Memory of the extension: ${(megabytes.after - megabytes.before).toFixed(1)} MB.`);
  });

  it('the training goes on all the time', () => {
    assert.ok(epochs > 0, 'No epoch ended.');
    const run = services.runs.get(folder);
    assert.ok(run && isAtWork(run));
  });

  it('the event loop of the extension host is late by less than 50 ms, 99 times in 100', () => {
    assert.ok(delay.p99 < 50, `It was ${delay.p99.toFixed(1)} ms.`);
  });

  it('the extension takes less than 100 MB of memory', () => {
    const own = megabytes.after - megabytes.before;
    assert.ok(own < 100, `It took ${own.toFixed(1)} MB.`);
  });

  it('a stop is answered within a second, and everything is kept', async () => {
    const asked = performance.now();
    await services.trainings.stop(folder);
    const answered = await until('an answer', () => {
      const run = services.runs.get(folder);
      return run && (run.stopping || !isAtWork(run)) ? performance.now() - asked : undefined;
    });
    assert.ok(answered < 1_000, `It took ${answered.toFixed(0)} ms.`);
    await until('the end', () => (services.runs.get(folder)?.status === 'stopped' ? true : undefined), 30);
    note(
      `Stop: answered after ${answered.toFixed(0)} ms, stopped after ${(performance.now() - asked).toFixed(0)} ms.`,
    );
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
