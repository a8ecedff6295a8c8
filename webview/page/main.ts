import '../common/page/validate-without-eval.ts';
import './theme.css';
import '../common/page/page.css';
import '../common/controls/controls.css';
import 'uplot/dist/uPlot.min.css';
import '../common/chart/chart.css';
import '../common/table/table.css';
import '../common/report/report.css';
import '../report/report.css';
import '../compare/compare.css';
import './page.css';
import { reportPageDataId, reportPageSchema } from '../../src/shared/protocol/report-page.ts';
import { element } from '../common/page/dom.ts';
import { openReportPage } from '../report/open-report-page.ts';
import { openComparePage } from '../compare/open-compare-page.ts';
import { followColourScheme } from './follow-colour-scheme.ts';
import { pageHost } from './page-host.ts';

followColourScheme();
const text = document.getElementById(reportPageDataId)?.textContent ?? '';
const page = reportPageSchema.parse(JSON.parse(text));
document.body.append(
  element(
    'p',
    { class: 'page-note', role: 'note' },
    'This page holds the names and scores of images, and no images. It loads nothing from anywhere.',
  ),
);
if (page.view === 'report') openReportPage(pageHost(page), false);
else openComparePage(pageHost(page), false);
