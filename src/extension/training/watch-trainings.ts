import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { isRunning, machineIdentity } from '../../node/run/process-identity.ts';
import { isAtWork } from '../runs/at-work.ts';
import { runName } from '../runs/run-item.ts';
import type { ObservedRun, Services } from '../services.ts';
import { tailOutput } from './output-tail.ts';
import { tellOfFailure } from './tell-of-failure.ts';

const toldOfWasmKey = 'transferLearning.toldOfWasm';

/**
 * Follows the trainings that are at work, whoever started them: their output goes into the log channel; one that
 * breaks off is told of, as is, once, that training could be faster. `isOwn`: whether this window hears itself how a
 * trainer ends.
 */
export function watchTrainings(services: Services, isOwn: (folder: string) => boolean): vscode.Disposable {
  const { context, log, runs } = services;
  const working = new Map<string, { stop: (() => Promise<void>) | null; own: boolean; log: string | null }>();

  const follow = (run: ObservedRun): void => {
    const known = working.get(run.folder) ?? { stop: null, own: false, log: null };
    working.set(run.folder, known);
    known.own ||= isOwn(run.folder);
    if (run.log === null || run.log === known.log) return;
    void known.stop?.();
    known.log = run.log;
    known.stop = beginTail(run.log, known.own, (line) => log.info(`${runName(run)}: ${line}`));
  };
  const onChange = (run: ObservedRun | undefined): void => {
    for (const other of run ? [run] : runs.runs) {
      if (isAtWork(other)) {
        follow(other);
        if (isSlowByChance(other)) void tellOfWasm(services, context.globalState);
        continue;
      }
      const known = working.get(other.folder);
      if (!known) continue;
      working.delete(other.folder);
      void known.stop?.();
      const brokeOff = other.status === 'interrupted' || other.status === 'failed';
      if (brokeOff && !known.own && !hasOtherParent(services, other.folder)) {
        void tellOfFailure(services, other.folder, other.reason, other.log);
      }
    }
    for (const [folder, { stop }] of working) {
      if (runs.get(folder)) continue;
      working.delete(folder);
      void stop?.();
    }
  };
  const listening = runs.onDidChange(onChange);
  return new vscode.Disposable(() => {
    listening.dispose();
    for (const { stop } of working.values()) void stop?.();
  });
}

/** All output of a trainer of our own; of one that was found at work, what comes from now on. */
function beginTail(file: string, own: boolean, onLine: (line: string) => void): () => Promise<void> {
  const size = own
    ? Promise.resolve(0)
    : stat(file).then(
        ({ size: bytes }) => bytes,
        () => 0,
      );
  const tail = size.then((from) => tailOutput(file, from, onLine));
  return async () => {
    await (
      await tail
    )();
  };
}

/** Whether another process that is still there started the trainer, and tells of its end. */
function hasOtherParent({ runs }: Services, folder: string): boolean {
  const holder = runs.holderOf(folder);
  if (!holder || holder.machine !== machineIdentity()) return holder !== null;
  return holder.parent.pid !== process.pid && isRunning(holder.parent);
}

/** Whether a training took WebAssembly because TensorFlow could not be had. */
function isSlowByChance({ manifest, state }: ObservedRun): boolean {
  const { engine } = state;
  return (
    manifest?.configuration.engine === 'auto' &&
    engine?.name === 'wasm' &&
    engine.passedOver.some(({ name }) => name === 'tensorflow')
  );
}

async function tellOfWasm(services: Services, state: vscode.Memento): Promise<void> {
  if (state.get<unknown>(toldOfWasmKey) === true) return;
  await state.update(toldOfWasmKey, true);
  const setUp = vscode.l10n.t('Set Up Training Engine');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'This training runs on WebAssembly. TensorFlow would be several times faster; it can be set up at any time, for the trainings after that.',
    ),
    setUp,
  );
  if (answer === setUp) await services.engine.setUp();
}
