import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Native engines do not share a process with others of their kind.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
