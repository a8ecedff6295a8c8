import * as z from 'zod';
import { runReportSchema } from '../report/run-report.ts';

/** Id of the element that holds a page's data as JSON. */
export const reportPageDataId = 'report-data';

/** What an exported page shows: the report of one run, or a comparison. It stands in the page as JSON. */
export const reportPageSchema = z.object({
  view: z.enum(['report', 'compare']),
  runs: z.array(runReportSchema).min(1).max(6),
});
export type ReportPage = z.output<typeof reportPageSchema>;
