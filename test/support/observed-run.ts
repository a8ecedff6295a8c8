import type { ObservedRun } from '../../src/extension/services.ts';
import { initialTrainingState } from '../../src/shared/run/training-state.ts';
import { finishedRun } from './run-fixture.ts';

/** A finished run as the extension sees it. */
export function observedRun(changes: Partial<ObservedRun> = {}): ObservedRun {
  return {
    folder: '/project/runs/2026-01-02_03-04-05_mobilenetv2_ab12',
    name: null,
    status: 'finished',
    reason: null,
    manifest: finishedRun(),
    state: initialTrainingState,
    stopping: false,
    trainer: null,
    log: null,
    ...changes,
  };
}

/** Messages as they are written, with their values. */
export const plainEnglish = {
  t: (message: string, ...values: (string | number | boolean)[]): string =>
    message.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
};
