import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { publishedReport } from '../../shared/report/published-report.ts';
import { distinctNames } from '../../shared/report/run-comparison.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import type { ReportPage } from '../../shared/protocol/report-page.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { reportPageHtml } from './report-page-html.ts';

/** Name of the bundle that an exported page consists of. */
const bundle = 'page';

export interface ReportPageOptions {
  readonly view: ReportPage['view'];
  /** The folder of the panels' bundles. */
  readonly bundles: string;
}

/**
 * Writes a report of one run or a comparison of several as one file, which opens in any browser without anything else.
 * It holds names and scores of images, no images, and no folders of this machine. Throws a UserError where the file
 * cannot be written.
 */
export async function writeReportPage(
  file: string,
  reports: readonly RunReport[],
  { view, bundles }: ReportPageOptions,
): Promise<void> {
  const [script, style] = await Promise.all(
    ['js', 'css'].map((ending) => readFile(path.join(bundles, `${bundle}.${ending}`), 'utf8')),
  );
  const home = { path: os.homedir(), instead: '~' };
  const published = reports.map((report) => {
    const parent = path.dirname(report.run);
    return publishedReport(report, [{ path: parent, instead: path.basename(parent) }, home]);
  });
  // Runs that were copied have one id.
  const ids = distinctNames(published.map(({ run }) => run));
  const runs = published.map((report, index) => ({ ...report, run: ids[index] ?? report.run }));
  const html = reportPageHtml({
    page: { view, runs },
    title: runs.map(({ name }) => name).join(', '),
    script: script ?? '',
    style: style ?? '',
    nonce: randomBytes(16).toString('base64url'),
  });
  await writeAtomically(file, html);
}
