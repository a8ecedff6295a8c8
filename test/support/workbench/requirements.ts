import { describe, inject } from 'vitest';

/** What tests in a real workbench are run with, or why it is not there. `test/setup/workbench.mjs` provides it. */
export interface Workbench {
  readonly host: { readonly node: string; readonly entry: string } | { readonly missing: string };
  /** Path of a Chromium or Chrome. */
  readonly browser: string | { readonly missing: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly workbench: Workbench;
  }
}

/** Programs that are there. */
export interface Programs {
  readonly host: { readonly node: string; readonly entry: string };
  readonly browser: string;
}

/** The programs for tests in a workbench, or why such tests are skipped. */
export function workbenchPrograms(): Programs | { readonly missing: string } {
  const { host, browser } = inject('workbench');
  if ('missing' in host) return host;
  if (typeof browser !== 'string') return browser;
  return { host, browser };
}

/** `describe` for tests in a workbench; where it cannot be had they are skipped, and say why. */
export function describeInWorkbench(name: string, tests: (programs: Programs) => void): void {
  const programs = workbenchPrograms();
  if ('missing' in programs) {
    // The tests are only listed; nothing of them runs.
    describe.skip(`${name} (skipped: ${programs.missing})`, () =>
      tests({ host: { node: '', entry: '' }, browser: '' }));
  } else describe(name, { timeout: 120_000 }, () => tests(programs));
}

/** `describe` for tests in a browser alone; where there is none they are skipped, and say why. */
export function describeInBrowser(name: string, tests: (program: string) => void): void {
  const { browser } = inject('workbench');
  if (typeof browser === 'string') describe(name, { timeout: 60_000 }, () => tests(browser));
  else describe.skip(`${name} (skipped: ${browser.missing})`, () => tests(''));
}
