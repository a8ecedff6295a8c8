import { afterAll, afterEach, beforeAll } from 'vitest';
import { openWorkbench, type OpenWorkbench, type WorkbenchOptions } from './open-workbench.ts';

/**
 * A workbench for the suite that calls it: opened before its tests, closed after them. Throws an Error when it is used
 * before. A test that fails leaves a picture of the window.
 */
export function useWorkbench(options: WorkbenchOptions): Omit<OpenWorkbench, keyof AsyncDisposable> {
  let opened: OpenWorkbench | undefined;
  const open = (): OpenWorkbench => {
    if (!opened) throw new Error('The workbench is not open.');
    return opened;
  };
  beforeAll(async () => {
    opened = await openWorkbench(options);
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await opened?.workbench.screenshot(`failed-${task.name.slice(0, 40)}`);
  });
  return {
    get workbench() {
      return open().workbench;
    },
    get workspace() {
      return open().workspace;
    },
    get cacheFolder() {
      return open().cacheFolder;
    },
    openAnother: () => open().openAnother(),
  };
}
