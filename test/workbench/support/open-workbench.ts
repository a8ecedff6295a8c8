import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser } from '../../support/workbench/browser.ts';
import { startCodeServer } from '../../support/workbench/code-server.ts';
import type { Programs } from '../../support/workbench/requirements.ts';
import type { FoundTensorflow } from '../../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import { Workbench } from '../pages/workbench.ts';
import { provideEngine } from './provide-engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged extension. `test/setup/vsix.mjs` provides it. */
    readonly vsix: string;
  }
}

export interface WorkbenchOptions {
  readonly programs: Programs;
  /** Puts things into the folder that is opened. */
  readonly fill: (workspace: string) => Promise<unknown>;
  /** Whether the window asks if it may trust the folder; it is not trusted until it is told so. */
  readonly asksForTrust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The TensorFlow engine that is there; without it there is WebAssembly alone. */
  readonly engine?: FoundTensorflow;
  /** Whether published weights are to be looked for in the folder `weights` beside the workspace. */
  readonly weights?: boolean;
}

/** A workbench with the packaged extension and a folder, and what it all stands on. */
export interface OpenWorkbench extends AsyncDisposable {
  readonly workbench: Workbench;
  /** Absolute path of the folder that is open. */
  readonly workspace: string;
  readonly cacheFolder: string;
  /** Another window on the same folder. */
  openAnother(): Promise<Workbench>;
}

/** Installs the packaged extension into a fresh VS Code, opens a folder in it and waits for the extension's icon. */
export async function openWorkbench(options: WorkbenchOptions): Promise<OpenWorkbench> {
  const { programs, fill, asksForTrust, settings, engine, weights } = options;
  const cleanUps: (() => Promise<void> | void)[] = [];
  const cleanUp = async () => {
    for (const step of cleanUps.splice(0).reverse()) await step();
  };
  try {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'workbench-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
    const [workspace, cacheFolder] = [path.join(folder, 'workspace'), path.join(folder, 'cache')];
    mkdirSync(workspace);
    await fill(workspace);
    const server = await startCodeServer({
      host: programs.host,
      vsix: inject('vsix'),
      asksForTrust: asksForTrust === true,
      settings: { 'workbench.colorTheme': 'Dark Modern', ...settings },
      environment: {
        TRANSFER_LEARNING_CACHE: cacheFolder,
        ...(weights === true ? { TRANSFER_LEARNING_WEIGHTS: path.join(folder, 'weights') } : {}),
        ...(engine && provideEngine(engine, cacheFolder)),
      },
    });
    cleanUps.push(async () => server[Symbol.asyncDispose]());
    const browser = await launchBrowser(programs.browser);
    cleanUps.push(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const address = `${server.address}/?folder=${encodeURIComponent(workspace)}`;
    return {
      workbench: await openWindow(context, address),
      workspace,
      cacheFolder,
      openAnother: () => openWindow(context, address),
      [Symbol.asyncDispose]: cleanUp,
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function openWindow(context: BrowserContext, address: string): Promise<Workbench> {
  const page = await context.newPage();
  await page.goto(address);
  const workbench = new Workbench(page);
  await workbench.ready();
  return workbench;
}
