import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that drive a browser, most of them with a VS Code in it. */
const inBrowser = ['test/host/**/*.test.ts', 'test/**/*.browser.test.ts'];

/** Tests of the extension as it is published. */
const packaged = ['test/workbench/**/*.test.ts'];

// One after another when all others are done, for they measure times.
const alone = { poolOptions: { forks: { singleFork: true } } } as const;

const common = {
  // Native engines do not share a process with others of their kind.
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Long enough for a machine that does other things; what holds at once costs nothing.
  expect: { poll: { timeout: 20_000 } },
} as const;

export default defineConfig({
  test: {
    // Vitest leaves one processor to itself, which is half of a small machine: it has next to nothing to do.
    minWorkers: 1,
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...common,
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...inBrowser, ...packaged],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          ...alone,
          name: 'browser',
          include: inBrowser,
          globalSetup: ['test/setup/workbench.mjs'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          ...alone,
          name: 'packaged',
          include: packaged,
          globalSetup: ['test/setup/workbench.mjs', 'test/setup/vsix.mjs'],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
