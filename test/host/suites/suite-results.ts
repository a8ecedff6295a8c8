import { z } from 'zod';

/** What a suite in the extension host leaves in the file that `TEST_RESULTS` names. */
export const suiteResultsSchema = z.object({
  /** Why the suite could not be run; null when it was. */
  failure: z.string().nullable(),
  tests: z.array(
    z.object({
      /** Names of its suites, then its own. */
      title: z.array(z.string()),
      state: z.enum(['passed', 'failed', 'skipped']),
      milliseconds: z.number(),
      /** Message and stack of a failure; the reason of a test that is skipped. */
      message: z.string(),
    }),
  ),
});
export type SuiteResults = z.output<typeof suiteResultsSchema>;
