import { defineConfig } from 'vitest/config';

/** Tests that drive a browser, most of them with a VS Code in it. */
const inBrowser = ['test/host/**/*.test.ts', 'test/workbench/**/*.test.ts', 'test/**/*.browser.test.ts'];

const common = {
  // Native engines do not share a process with others of their kind.
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: inBrowser,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: inBrowser,
          globalSetup: ['test/setup/workbench.mjs'],
          // One after another when all others are done, for they measure times.
          sequence: { groupOrder: 1 },
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
});
