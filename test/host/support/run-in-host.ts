import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCodeServer } from '../../support/workbench/code-server.ts';
import { launchBrowser } from '../../support/workbench/browser.ts';
import type { Programs } from '../../support/workbench/requirements.ts';
import { bundleSuite } from './bundle-suite.ts';
import { suiteResultsSchema, type SuiteResults } from '../suites/suite-results.ts';

export interface HostRun {
  readonly programs: Programs;
  /** The name of a folder in `test/host/suites`. */
  readonly suite: string;
  /** Puts things into the folder that is opened; null: a window without a folder. */
  readonly fill: ((workspace: string) => Promise<unknown>) | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the workspace is trusted. */
  readonly trusted: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export interface HostResults extends SuiteResults {
  /** What the suite measured, for people. */
  readonly notes: string;
}

const repository = path.resolve(import.meta.dirname, '..', '..', '..');

/**
 * Runs a suite in a real extension host, with the extension as it was built in the repository. Throws an Error, with
 * what the server printed, when there are no results in time.
 */
export async function runInHost(options: HostRun): Promise<HostResults> {
  const { programs, suite, fill, environment, seconds } = options;
  const tests = await bundleSuite(suite);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'in-host-'));
  const results = path.join(folder, 'results.json');
  const notes = path.join(folder, 'notes.txt');
  const workspace = path.join(folder, 'workspace');
  try {
    mkdirSync(workspace);
    await fill?.(workspace);
    await using server = await startCodeServer({
      host: programs.host,
      asksForTrust: !options.trusted,
      runsSuites: true,
      settings: {
        // A window that is not asked about stays restricted.
        'security.workspace.trust.startupPrompt': 'never',
        ...options.settings,
      },
      environment: {
        TRANSFER_LEARNING_CACHE: path.join(folder, 'cache'),
        TEST_RESULTS: results,
        TEST_NOTES: notes,
        TEST_FILES: process.env['TEST_FILES'] ?? '',
        ...environment,
      },
    });
    const browser = await launchBrowser(programs.browser);
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const ended = new Promise<void>((resolve) => {
        void page.exposeFunction('codeAutomationLog', () => undefined);
        void page.exposeFunction('codeAutomationExit', () => resolve());
      });
      const remote = (place: string) => `vscode-remote://${server.authority}${place}`;
      const address = new URL(server.address);
      if (fill === null) address.searchParams.set('ew', 'true');
      else address.searchParams.set('folder', workspace);
      address.searchParams.set(
        'payload',
        JSON.stringify([
          ['extensionDevelopmentPath', remote(repository)],
          ['extensionTestsPath', remote(tests)],
        ]),
      );
      await page.goto(address.href);
      await Promise.race([ended, after(seconds)]);
      if (!existsSync(results))
        throw new Error(
          `The suite ${suite} gave no results within ${seconds} seconds. The server printed:\n${server.output()}`,
        );
      return {
        ...suiteResultsSchema.parse(JSON.parse(readFileSync(results, 'utf8'))),
        notes: existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd() : '',
      };
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function after(seconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, seconds * 1000).unref());
}
